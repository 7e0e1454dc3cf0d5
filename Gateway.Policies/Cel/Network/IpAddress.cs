namespace Gateway.Policies.Cel.Network;

/// <summary>
/// An IPv4 or IPv6 address without a zone. One that arrives as IPv4-mapped IPv6 (<c>::ffff:c0a8:1</c>) is the IPv4 address, so that a
/// rule about the one cannot be passed in the clothes of the other.
/// </summary>
internal readonly record struct IpAddress
{
    private static readonly UInt128 MappedPrefix = new(0, 0x0000_FFFF_0000_0000);

    private readonly UInt128 _bits;

    private IpAddress(UInt128 bits, bool isVersion4)
    {
        _bits = bits;
        IsVersion4 = isVersion4;
    }

    public bool IsVersion4 { get; }

    public long Version4 => (long)(ulong)_bits;

    /// <summary>The bits of an IPv6 address as object, which is what a <see cref="CelValue"/> of 24 bytes can hold.</summary>
    public object Boxed => _bits;

    public int Width => IsVersion4 ? 32 : 128;

    public bool IsUnspecified => _bits == 0;

    public bool IsLoopback => IsVersion4 ? _bits >> 24 == 127 : _bits == 1;

    public bool IsLinkLocalUnicast => IsVersion4 ? _bits >> 16 == 0xA9FE : _bits >> 118 == 0xFE80 >> 6;

    public bool IsLinkLocalMulticast => IsVersion4 ? _bits >> 8 == 0xE00000 : (_bits >> 112 & 0xFF0F) == 0xFF02;

    public bool IsMulticast => IsVersion4 ? _bits >> 28 == 0xE : _bits >> 120 == 0xFF;

    public bool IsGlobalUnicast => !IsUnspecified && !IsLoopback && !IsMulticast && !IsLinkLocalUnicast
        && !(IsVersion4 && _bits == uint.MaxValue);

    public static IpAddress From(in CelValue value) => value.Reference is UInt128 bits ? new(bits, false) : OfVersion4((uint)value.Bits);

    public static IpAddress OfVersion4(uint bits) => new(bits, true);

    public static IpAddress OfVersion6(UInt128 bits) => IsMapped(bits) ? OfVersion4((uint)bits) : new(bits, false);

    /// <summary>Whether these bits are in <c>::ffff:0:0/96</c>.</summary>
    public static bool IsMapped(UInt128 bits) => (bits & ~(UInt128)uint.MaxValue) == MappedPrefix;

    /// <summary>Whether the first <paramref name="length"/> bits are the same; never between the families.</summary>
    public bool SharesPrefix(IpAddress other, int length) =>
        IsVersion4 == other.IsVersion4 && Masked(length)._bits == other.Masked(length)._bits;

    /// <summary>The address with all bits after the first <paramref name="length"/> cleared.</summary>
    public IpAddress Masked(int length)
    {
        var rest = Width - length;
        return rest == 128 ? new(0, IsVersion4) : new(_bits >> rest << rest, IsVersion4);
    }

    public override string ToString() => IpText.Format(IsVersion4, _bits);
}
