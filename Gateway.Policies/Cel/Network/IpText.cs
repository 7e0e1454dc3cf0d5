using System.Globalization;
using System.Text;

namespace Gateway.Policies.Cel.Network;

/// <summary>
/// Strict text form of addresses: dotted IPv4 without leading zeros, RFC 4291 IPv6 without a zone. Lenient forms (octal, one number,
/// missing parts) are refused: two programs that read them differently would disagree on who the peer is.
/// </summary>
internal static class IpText
{
    private const int Groups = 8;

    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        if (text.Contains(':'))
        {
            // The dotted spelling of a mapped address is refused, as the public test data asks.
            var valid = TryParse6(text, out var bits, out var dotted) && !(dotted && IpAddress.IsMapped(bits));
            address = valid ? IpAddress.OfVersion6(bits) : default;
            return valid;
        }

        var parsed = TryParse4(text, out var four);
        address = IpAddress.OfVersion4(four);
        return parsed;
    }

    /// <summary>RFC 5952: lower case, the longest run of two or more zero groups as <c>::</c>.</summary>
    public static string Format(bool isVersion4, UInt128 bits)
    {
        if (isVersion4)
        {
            var four = (uint)bits;
            return string.Create(CultureInfo.InvariantCulture, $"{four >> 24}.{four >> 16 & 255}.{four >> 8 & 255}.{four & 255}");
        }

        var (start, length) = LongestZeroRun(bits);
        var text = new StringBuilder();
        for (var i = 0; i < Groups; i++)
        {
            if (i == start)
            {
                text.Append("::");
                i += length - 1;
                continue;
            }

            if (text.Length > 0 && text[^1] != ':')
            {
                text.Append(':');
            }

            text.Append(Group(bits, i).ToString("x", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static int Group(UInt128 bits, int index) => (int)(bits >> (16 * (Groups - 1 - index)) & 0xFFFF);

    private static (int Start, int Length) LongestZeroRun(UInt128 bits)
    {
        var best = (Start: -1, Length: 1);
        for (var i = 0; i < Groups; i++)
        {
            var end = i;
            while (end < Groups && Group(bits, end) == 0)
            {
                end++;
            }

            if (end - i > best.Length)
            {
                best = (i, end - i);
            }

            i = Math.Max(i, end - 1);
        }

        return best;
    }

    private static bool TryParse4(ReadOnlySpan<char> text, out uint bits)
    {
        bits = 0;
        for (var part = 0; part < 4; part++)
        {
            var dot = text.IndexOf('.');
            var digits = part == 3 ? text : dot < 0 ? default : text[..dot];
            if (!TryParseOctet(digits, out var octet))
            {
                return false;
            }

            bits = bits << 8 | octet;
            text = part == 3 ? default : text[(dot + 1)..];
        }

        return true;
    }

    private static bool TryParseOctet(ReadOnlySpan<char> digits, out uint octet)
    {
        octet = 0;
        if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0'))
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            octet = octet * 10 + (uint)(digit - '0');
        }

        return octet <= byte.MaxValue;
    }

    private static bool TryParse6(ReadOnlySpan<char> text, out UInt128 bits, out bool dotted)
    {
        bits = default;
        dotted = false;
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0)
        {
            return TryParseGroups(text, out bits, out var all, out dotted) && all == Groups;
        }

        var tail = text[(gap + 2)..];
        if (tail.StartsWith(":", StringComparison.Ordinal) || tail.Contains("::", StringComparison.Ordinal)
            || !TryParseGroups(text[..gap], out var high, out var before, out var headDotted) || headDotted
            || !TryParseGroups(tail, out var low, out var after, out dotted) || before + after >= Groups)
        {
            return false;
        }

        bits = (before == 0 ? 0 : high << (16 * (Groups - before))) | low;
        return true;
    }

    private static bool TryParseGroups(ReadOnlySpan<char> text, out UInt128 bits, out int count, out bool dotted)
    {
        bits = default;
        count = 0;
        dotted = false;
        while (!text.IsEmpty)
        {
            var colon = text.IndexOf(':');
            var part = colon < 0 ? text : text[..colon];
            if (colon < 0 && TryParse4(part, out var four))
            {
                bits = bits << 32 | four;
                count += 2;
                dotted = true;
                return count <= Groups;
            }

            if (part.Length is 0 or > 4 || count == Groups
                || !ushort.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var group))
            {
                return false;
            }

            bits = bits << 16 | group;
            count++;
            text = colon < 0 ? default : text[(colon + 1)..];
            if (colon >= 0 && text.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }
}
