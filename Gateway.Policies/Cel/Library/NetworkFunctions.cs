using Gateway.Policies.Cel.Network;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>IP addresses and networks, as Kubernetes' library has them.</summary>
internal static class NetworkFunctions
{
    public static void AddTo(FunctionLibrary library)
    {
        library
            .Add(ToIp, "ip(string) -> ip", "ip(ip) -> ip")
            .Add((in CelValue value, CelActivation _) => value.Kind == CelKind.String
                ? CelValue.Of(IpText.TryParse(value.Text, out var _))
                : CelValue.Fail(Errors.NoSuchOverload), "isIP(string) -> bool")
            .Add(IsCanonical, "ip:isCanonical(string) -> bool")
            .Add(ToCidr, "cidr(string) -> cidr", "cidr(cidr) -> cidr")
            .Add((in CelValue value, CelActivation _) => value.Kind == CelKind.String
                ? CelValue.Of(Cidr.TryParse(value.Text, out var _))
                : CelValue.Fail(Errors.NoSuchOverload), "isCIDR(string) -> bool")
            .Add(ContainsIp, "cidr.containsIP(ip) -> bool", "cidr.containsIP(string) -> bool")
            .Add(ContainsCidr, "cidr.containsCIDR(cidr) -> bool", "cidr.containsCIDR(string) -> bool");
        Ip(library, "family() -> int", static ip => CelValue.Of(ip.IsVersion4 ? 4L : 6L));
        Ip(library, "isUnspecified() -> bool", static ip => CelValue.Of(ip.IsUnspecified));
        Ip(library, "isLoopback() -> bool", static ip => CelValue.Of(ip.IsLoopback));
        Ip(library, "isGlobalUnicast() -> bool", static ip => CelValue.Of(ip.IsGlobalUnicast));
        Ip(library, "isLinkLocalUnicast() -> bool", static ip => CelValue.Of(ip.IsLinkLocalUnicast));
        Ip(library, "isLinkLocalMulticast() -> bool", static ip => CelValue.Of(ip.IsLinkLocalMulticast));
        Network(library, "ip() -> ip", static cidr => CelValue.Of(cidr.Address));
        Network(library, "masked() -> cidr", static cidr => CelValue.Of(cidr.Masked));
        Network(library, "prefixLength() -> int", static cidr => CelValue.Of((long)cidr.PrefixLength));
    }

    private static void Ip(FunctionLibrary library, string signature, Func<IpAddress, CelValue> function) => library.Add(
        (in CelValue value, CelActivation _) => value.Kind == CelKind.Ip ? function(IpAddress.From(value)) : CelValue.Fail(Errors.NoSuchOverload),
        "ip." + signature);

    private static void Network(FunctionLibrary library, string signature, Func<Cidr, CelValue> function) => library.Add(
        (in CelValue value, CelActivation _) => value.Kind == CelKind.Cidr ? function((Cidr)value.Reference!) : CelValue.Fail(Errors.NoSuchOverload),
        "cidr." + signature);

    private static CelValue ToIp(in CelValue value, CelActivation activation) => value.Kind switch
    {
        CelKind.Ip => value,
        CelKind.String => IpText.TryParse(value.Text, out var address) ? CelValue.Of(address) : CelValue.Fail(Errors.BadIp),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    private static CelValue IsCanonical(in CelValue value, CelActivation activation) =>
        value.Kind != CelKind.String ? CelValue.Fail(Errors.NoSuchOverload)
        : IpText.TryParse(value.Text, out var address) ? CelValue.Of(address.ToString() == value.Text)
        : CelValue.Fail(Errors.BadIp);

    private static CelValue ToCidr(in CelValue value, CelActivation activation) => value.Kind switch
    {
        CelKind.Cidr => value,
        CelKind.String => Cidr.TryParse(value.Text, out var cidr) ? CelValue.Of(cidr!) : CelValue.Fail(Errors.BadCidr),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    private static CelValue ContainsIp(in CelValue network, in CelValue address, CelActivation activation)
    {
        if (network.Kind != CelKind.Cidr || address.Kind is not (CelKind.Ip or CelKind.String))
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        var ip = IpAddress.OfVersion4(0);
        if (address.Kind == CelKind.Ip)
        {
            ip = IpAddress.From(address);
        }
        else if (!IpText.TryParse(address.Text, out ip))
        {
            return CelValue.Fail(Errors.BadIp);
        }

        return CelValue.Of(((Cidr)network.Reference!).Contains(ip));
    }

    private static CelValue ContainsCidr(in CelValue network, in CelValue other, CelActivation activation)
    {
        var inner = ToCidr(other, activation);
        return network.Kind != CelKind.Cidr ? CelValue.Fail(Errors.NoSuchOverload)
            : inner.Kind == CelKind.Cidr ? CelValue.Of(((Cidr)network.Reference!).Contains((Cidr)inner.Reference!))
            : inner;
    }
}
