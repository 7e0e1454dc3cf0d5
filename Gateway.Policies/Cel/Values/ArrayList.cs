namespace Gateway.Policies.Cel.Values;

/// <summary>A list over an array that nobody changes any more.</summary>
internal sealed class ArrayList(CelValue[] items) : CelList
{
    public static readonly ArrayList Empty = new([]);

    public override int Count => items.Length;

    public override CelValue this[int index] => items[index];

    /// <summary>The elements without a virtual call each.</summary>
    public ReadOnlySpan<CelValue> Span => items;

    public static CelValue Of(params CelValue[] items) => CelValue.Of(new ArrayList(items));
}
