namespace Gateway.Policies.Cel.Values;

/// <summary>How the values of a header are shown.</summary>
internal enum HeaderForm
{
    /// <summary>One value as string, several as list.</summary>
    Natural,

    /// <summary>Always a string, several values joined by a comma.</summary>
    Joined,

    /// <summary>Always a list, one element a header line.</summary>
    Raw,

    /// <summary>Always a list, lines cut at commas.</summary>
    Split,
}

/// <summary>Headers seen in another form, or without their secrets.</summary>
internal sealed class HeaderView(CelHeaders headers) : CelHeaders
{
    private const string Hidden = "<redacted>";

    private static readonly HashSet<string> Sensitive = new(StringComparer.OrdinalIgnoreCase)
    {
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key",
    };

    public override int Count => headers.Count;

    public static CelValue Show(string name, IReadOnlyList<string> values, HeaderForm form, bool isRedacted)
    {
        if (isRedacted && Sensitive.Contains(name))
        {
            values = [.. values.Select(_ => Hidden)];
        }

        return form switch
        {
            HeaderForm.Natural => values.Count == 1 ? CelValue.Of(values[0]) : CelValue.Of(values),
            HeaderForm.Joined => CelValue.Of(string.Join(',', values)),
            HeaderForm.Raw => CelValue.Of(values),
            HeaderForm.Split => CelValue.Of(values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries))),
        };
    }

    public override string NameAt(int index) => headers.NameAt(index);

    public override IReadOnlyList<string> ValuesOf(string name) => headers.ValuesOf(name);
}
