using Gateway.Policies.Cel.Json;

namespace Gateway.Policies.Cel;

/// <summary>
/// What the rules of one configuration read of an input's value: of a token's claims, only those some rule mentions. Immutable and
/// thread-safe: made once for a token, set in every activation of its requests.
/// </summary>
public sealed class CelProjection
{
    private CelProjection(CelInput input, CelValue[] values)
    {
        Input = input;
        Values = values;
    }

    /// <summary>The input it is for.</summary>
    public CelInput Input { get; }

    internal CelValue[] Values { get; }

    /// <summary>Projects a value.</summary>
    public static CelProjection Create(CelInput input, CelValue value)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new CelProjection(input, [.. input.Slots.Select(slot => slot.Read(value))]);
    }

    /// <summary>
    /// Projects a JSON document in UTF-8, reading it once and keeping only what rules mention. False, with the byte offset of the
    /// mistake, if it is no strict JSON: invalid UTF-8, lone surrogates, numbers beyond the doubles, depth over 64, and duplicates of
    /// members that rules mention are refused.
    /// </summary>
    public static bool TryCreate(CelInput input, ReadOnlySpan<byte> json, out CelProjection? projection, out int offset)
    {
        ArgumentNullException.ThrowIfNull(input);
        var values = new CelValue[input.Slots.Count];
        var parser = new JsonParser(json);
        var read = parser.TryProject(input.Tree, values) && parser.TryEnd();
        projection = read ? new CelProjection(input, values) : null;
        offset = parser.Position;
        return read;
    }
}
