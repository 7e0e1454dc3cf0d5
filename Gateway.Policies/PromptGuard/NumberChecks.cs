using System.Globalization;

namespace Gateway.Policies.PromptGuard;

/// <summary>Numbers that tell by themselves what they are. Each check says how many groups of digits from an index on are such a number; 0: none.</summary>
internal static class NumberChecks
{
    private const int ShortestCard = 13;
    private const int LongestCard = 19;

    /// <summary>A number of a payment card (ISO/IEC 7812): of a network that gives cards out, of its length, with its check digit.</summary>
    public static int CreditCard(DigitGroups groups, int index)
    {
        Span<char> digits = stackalloc char[LongestCard + 1];
        for (var count = 1; count == 1 || groups.IsJoined(index + count - 1); count++)
        {
            var length = groups.Copy(index, count, digits);
            if (length > LongestCard)
            {
                return 0;
            }

            if (length >= ShortestCard && IsCard(digits[..length]))
            {
                return count;
            }
        }

        return 0;
    }

    /// <summary>A social security number of the USA, in groups of 3, 2 and 4 digits or in one: no such number has an area 000, 666 or 9xx, a group 00 or a serial 0000.</summary>
    public static int Ssn(DigitGroups groups, int index)
    {
        var count = groups.HaveLengths(index, 3, 2, 4) ? 3 : groups.HaveLengths(index, 9) ? 1 : 0;
        Span<char> digits = stackalloc char[9];
        if (count == 0 || !groups.StandsAlone(index, count) || groups.Copy(index, count, digits) != 9)
        {
            return 0;
        }

        return digits[0] == '9' || digits[..3] is "000" or "666" || digits[3..5] is "00" || digits[5..] is "0000" ? 0 : count;
    }

    /// <summary>A social insurance number of Canada, in three groups of 3 digits or in one, with its check digit; none begins with 0 or 8.</summary>
    public static int CaSin(DigitGroups groups, int index)
    {
        var count = groups.HaveLengths(index, 3, 3, 3) ? 3 : groups.HaveLengths(index, 9) ? 1 : 0;
        Span<char> digits = stackalloc char[9];
        return count > 0 && groups.StandsAlone(index, count) && groups.Copy(index, count, digits) == 9 && digits[0] is not ('0' or '8') && HasCheckDigit(digits) ? count : 0;
    }

    private static bool IsCard(ReadOnlySpan<char> digits)
    {
        var prefix = int.Parse(digits[..4], NumberStyles.None, CultureInfo.InvariantCulture);
        var fits = (prefix, digits.Length) switch
        {
            ( >= 4000 and <= 4999, 13 or 16 or 19) => true, // Visa
            ( >= 5100 and <= 5599 or >= 2221 and <= 2720, 16) => true, // Mastercard
            ( >= 3400 and <= 3499 or >= 3700 and <= 3799, 15) => true, // American Express
            ( >= 3000 and <= 3059 or >= 3095 and <= 3095 or >= 3600 and <= 3699 or >= 3800 and <= 3999, >= 14) => true, // Diners Club
            (6011 or >= 6440 and <= 6599 or >= 6200 and <= 6299, >= 16) => true, // Discover, UnionPay
            ( >= 3528 and <= 3589, >= 16) => true, // JCB
            ( >= 5000 and <= 5099 or >= 5600 and <= 5899 or >= 6300 and <= 6399 or >= 6700 and <= 6799, _) => true, // Maestro
            _ => false,
        };
        return fits && HasCheckDigit(digits);
    }

    // Luhn: every second digit from the right counts twice, its own digits summed.
    private static bool HasCheckDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var index = 0; index < digits.Length; index++)
        {
            var digit = digits[^(index + 1)] - '0';
            var value = index % 2 == 0 ? digit : digit * 2;
            sum += value > 9 ? value - 9 : value;
        }

        return sum % 10 == 0;
    }
}
