namespace Gateway.Policies.Cel.Values;

/// <summary>The language's order, for numbers of any type, strings, bytes, bools, timestamps and durations.</summary>
internal static class Ordering
{
    /// <summary>A NaN is involved: every comparison is false.</summary>
    public const int Unordered = 2;

    /// <summary>These kinds have no order.</summary>
    public const int None = 3;

    private const int BlockShift = 6;

    /// <summary>Negative, zero or positive; or <see cref="Unordered"/>, or <see cref="None"/>.</summary>
    public static int Compare(in CelValue left, in CelValue right, ref int budget)
    {
        if (left.Kind != right.Kind || Numbers.IsNumber(left.Kind))
        {
            return Numbers.Compare(left, right);
        }

        switch (left.Kind)
        {
            case CelKind.String:
                budget -= Math.Min(left.Text.Length, right.Text.Length) >> BlockShift;
                return CompareText(left.Text, right.Text);
            case CelKind.Bytes:
                budget -= Math.Min(left.Octets.Length, right.Octets.Length) >> BlockShift;
                return Math.Sign(left.Octets.SequenceCompareTo(right.Octets));
            case CelKind.Bool or CelKind.Duration:
                return left.Bits.CompareTo(right.Bits);
            case CelKind.Timestamp:
                return left.Bits == right.Bits ? left.Nanos.CompareTo(right.Nanos) : left.Bits.CompareTo(right.Bits);
            default:
                return None;
        }
    }

    public static int Reverse(int order) => order is Unordered or None ? order : -order;

    /// <summary>Order by code point. UTF-16 units order astral characters before U+E000 to U+FFFF, which is wrong here.</summary>
    public static int CompareText(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        char x = left[common], y = right[common];
        if (char.IsSurrogate(x) != char.IsSurrogate(y) && (x >= 0xE000 || y >= 0xE000))
        {
            return char.IsSurrogate(x) ? 1 : -1;
        }

        return x < y ? -1 : 1;
    }
}
