using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Numerics;
using Gateway.Host.Configuration.Values;
using Gateway.Policies;

namespace Gateway.Host.Configuration.Reading;

/// <summary>Every type that the configuration writes as one text, and how it is read.</summary>
internal static class ScalarKinds
{
    // Longer than any number that a configuration can mean, and short enough that BigInteger takes no time.
    private const int LongestNumber = 40;

    private static readonly Dictionary<Type, ScalarKind> Kinds = new[]
    {
        Kind<string>("a text", "Write a text; the empty one is \"\".", text => text),
        Kind<bool>("true or false", "Write true or false.", text => ParseBool(text)),
        Kind<int>("a whole number", "Write a whole number, in digits only.", text => ParseInt(text)),
        Kind<double>("a number", "Write a number, with a point before its fraction.", text => ParseDouble(text)),
        Kind<TimeSpan>("a duration", "Write a duration with its units, such as 10s, 1m30s, 500ms, 1h or 30d.",
            text => Durations.TryParse(text, out var duration) ? duration : null),
        Kind<IPAddress>("an IP address", "Write an IP address, such as 127.0.0.1, 0.0.0.0 or ::1, without a port.",
            text => IpAddresses.TryParse(text, out var address) ? address : null),
        Kind<IPNetwork>("a network", "Write a network, such as 10.0.0.0/8 or fd00::/8, with zeros behind the prefix, or one address.",
            text => IpAddresses.TryParseNetwork(text, out var network) ? network : null),
        Kind<ListenAddress>("an address to listen on", "Write an address and a port, such as 127.0.0.1:15000, [::]:15000 or localhost:15000, or off.",
            text => ListenAddress.TryParse(text, out var address) ? address : null),
        Kind<LogLevelRule>("a log level", "Write trace, debug, info, warn, error or off, or Category=level.",
            text => LogLevelRule.TryParse(text, out var rule) ? rule : null),
        Kind<Secret>("a secret", "Write a text.", text => new Secret(text)) with { IsSecret = true },
    }.ToDictionary(kind => kind.Type);

    /// <summary>Finds the kind of a type.</summary>
    public static bool TryGet(Type type, [NotNullWhen(true)] out ScalarKind? kind)
    {
        kind = type.IsEnum ? OfEnum(type) : Kinds.GetValueOrDefault(type);
        return kind is not null;
    }

    /// <summary>How a member of an enum is written.</summary>
    public static string Spell(object member) => KeyNames.Camel(member.ToString()!);

    private static ScalarKind OfEnum(Type type)
    {
        // agentgateway writes enums in both FailClosed and failClosed; numbers and lists, which Enum.Parse takes, are no spellings.
        var members = Enum.GetValues(type).Cast<object>().ToDictionary(member => member.ToString()!, StringComparer.OrdinalIgnoreCase);
        var words = members.Values.Select(Spell).ToArray();
        return new(Words.Or(words), $"Write {Words.Or(words)}.", text => members.GetValueOrDefault(text)) { Type = type, Words = words };
    }

    private static ScalarKind Kind<T>(string noun, string remedy, Func<string, object?> parse) => new(noun, remedy, parse) { Type = typeof(T) };

    private static bool? ParseBool(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" => true,
        "FALSE" => false,
        _ => null,
    };

    private static double? ParseDouble(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    // A number beyond int becomes the nearest int, so that the range of the key, which every number has, names the ends.
    private static int? ParseInt(string text) => text.Length <= LongestNumber
        && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? (int)BigInteger.Clamp(number, int.MinValue, int.MaxValue)
        : null;
}
