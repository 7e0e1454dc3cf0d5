using System.Globalization;

namespace Gateway.Policies.Cel.Network;

/// <summary>A network as written: the address keeps its host bits.</summary>
internal sealed record Cidr(IpAddress Address, int PrefixLength)
{
    public Cidr Masked => this with { Address = Address.Masked(PrefixLength) };

    public static bool TryParse(ReadOnlySpan<char> text, out Cidr? cidr)
    {
        cidr = null;
        var slash = text.IndexOf('/');
        if (slash < 0 || !IpText.TryParse(text[..slash], out var address))
        {
            return false;
        }

        var digits = text[(slash + 1)..];
        if (!TryParseLength(digits, address.Width, out var length) || (address.IsVersion4 && text.Contains(':')))
        {
            return false;
        }

        cidr = new Cidr(address, length);
        return true;
    }

    public bool Contains(IpAddress address) => Address.SharesPrefix(address, PrefixLength);

    public bool Contains(Cidr other) => other.PrefixLength >= PrefixLength && Contains(other.Address);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");

    private static bool TryParseLength(ReadOnlySpan<char> digits, int width, out int length)
    {
        length = 0;
        return digits.Length is > 0 and <= 3 && !(digits.Length > 1 && digits[0] == '0')
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= width;
    }
}
