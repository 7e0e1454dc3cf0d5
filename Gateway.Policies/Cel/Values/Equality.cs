using Gateway.Policies.Cel.Network;

namespace Gateway.Policies.Cel.Values;

/// <summary>
/// The language's <c>==</c>, which never fails: values of different kinds are unequal, numbers are compared on the real line
/// whatever their type. Every method draws on a budget of steps; when it runs below zero the answer is false and means nothing.
/// </summary>
internal static class Equality
{
    // A vectorised comparison of this many characters or bytes counts as one step.
    private const int BlockShift = 6;

    public static bool Equal(in CelValue left, in CelValue right)
    {
        var budget = int.MaxValue;
        return Equal(left, right, ref budget);
    }

    public static bool Equal(in CelValue left, in CelValue right, ref int budget)
    {
        if (left.Kind != right.Kind)
        {
            return Numbers.Equal(left, right);
        }

        switch (left.Kind)
        {
            case CelKind.String:
                return TextEqual(left.Text, right.Text, ref budget);
            case CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.Duration:
                return left.Bits == right.Bits;
            case CelKind.Double:
                return left.Number == right.Number;
            case CelKind.Bytes:
                budget -= left.Octets.Length >> BlockShift;
                return left.Octets.SequenceEqual(right.Octets);
            case CelKind.Timestamp:
                return left.Bits == right.Bits && left.Nanos == right.Nanos;
            case CelKind.List:
                return ListsEqual(left.Items, right.Items, ref budget);
            case CelKind.Map:
                return MapsEqual(left.Entries, right.Entries, ref budget);
            case CelKind.Optional:
                return left.IsPresent && right.IsPresent ? Equal(left.Unwrapped, right.Unwrapped, ref budget) : left.IsPresent == right.IsPresent;
            case CelKind.Type:
                return string.Equals(left.Text, right.Text);
            case CelKind.Ip:
                return IpAddress.From(left) == IpAddress.From(right);
            case CelKind.Cidr:
                return ((Cidr)left.Reference!).Equals((Cidr)right.Reference!);
            default:
                return left.Kind == CelKind.Null || ReferenceEquals(left.Reference, right.Reference);
        }
    }

    /// <summary>Equal values hash alike, numbers of different types included.</summary>
    public static int Hash(in CelValue value) => value.Kind switch
    {
        CelKind.Bool => value.Bits == 0 ? 3 : 5,
        CelKind.Int => value.Bits.GetHashCode(),
        CelKind.UInt => Numbers.Hash(value.Unsigned),
        CelKind.Double => Numbers.Hash(value.Number),
        CelKind.String or CelKind.Type => value.Text.GetHashCode(),
        CelKind.Duration => HashCode.Combine(CelKind.Duration, value.Bits),
        CelKind.Timestamp => HashCode.Combine(value.Bits, value.Nanos),
        CelKind.Bytes => HashBytes(value.Octets),
        CelKind.Ip => IpAddress.From(value).GetHashCode(),
        CelKind.Optional => value.IsPresent ? ~Hash(value.Unwrapped) : 7,
        // Hashing into collections could walk far; their size is enough to spread them.
        CelKind.List => HashCode.Combine(CelKind.List, value.Items.Count),
        CelKind.Map => HashCode.Combine(CelKind.Map, value.Entries.Count),
        _ => (int)value.Kind,
    };

    private static bool TextEqual(string left, string right, ref int budget)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        budget -= left.Length >> BlockShift;
        return string.Equals(left, right);
    }

    private static bool ListsEqual(CelList left, CelList right, ref int budget)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        // No shortcut for the same list: one with a NaN in it does not equal itself.
        for (var i = 0; i < left.Count; i++)
        {
            if (--budget < 0 || !Equal(left[i], right[i], ref budget))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MapsEqual(CelMap left, CelMap right, ref int budget)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (--budget < 0 || !right.TryGet(left.KeyAt(i), out var other) || !Equal(left.ValueAt(i), other, ref budget))
            {
                return false;
            }
        }

        return true;
    }

    private static int HashBytes(ReadOnlySpan<byte> octets)
    {
        var hash = default(HashCode);
        hash.AddBytes(octets);
        return hash.ToHashCode();
    }
}
