using System.Globalization;
using System.Text;
using Gateway.Policies.Cel.Network;
using Gateway.Policies.Cel.Time;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>The type conversions: strict, without culture, never silently out of range.</summary>
internal static class Conversions
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    public static void AddTo(FunctionLibrary library) => library
        .Add(ToBool, "bool(bool) -> bool", "bool(string) -> bool")
        .Add(ToInt, "int(int) -> int", "int(uint) -> int", "int(double) -> int", "int(string) -> int", "int(timestamp) -> int", "int(duration) -> int")
        .Add(ToUInt, "uint(uint) -> uint", "uint(int) -> uint", "uint(double) -> uint", "uint(string) -> uint")
        .Add(ToDouble, "double(double) -> double", "double(int) -> double", "double(uint) -> double", "double(string) -> double")
        .AddLinear(ToText, "string(string) -> string", "string(bool) -> string", "string(int) -> string", "string(uint) -> string",
            "string(double) -> string", "string(bytes) -> string", "string(timestamp) -> string", "string(duration) -> string",
            "string(ip) -> string", "string(cidr) -> string")
        .AddLinear(ToBytes, "bytes(bytes) -> bytes", "bytes(string) -> bytes")
        .Add(ToTimestamp, "timestamp(timestamp) -> timestamp", "timestamp(string) -> timestamp", "timestamp(int) -> timestamp")
        .Add(ToDuration, "duration(duration) -> duration", "duration(string) -> duration")
        .Add(ToType, "type(A) -> type(A)")
        .Add(Same, "dyn(A) -> dyn");

    /// <summary>The text of a value as <c>string()</c> gives it; null if it has none.</summary>
    public static string? TextOf(in CelValue value) => value.Kind switch
    {
        CelKind.String => value.Text,
        CelKind.Bool => value.IsTrue ? "true" : "false",
        CelKind.Int => value.Bits.ToString(CultureInfo.InvariantCulture),
        CelKind.UInt => value.Unsigned.ToString(CultureInfo.InvariantCulture),
        CelKind.Double => DoubleText.Format(value.Number),
        CelKind.Bytes => System.Text.Unicode.Utf8.IsValid(value.Octets) ? StrictUtf8.GetString(value.Octets) : null,
        CelKind.Timestamp => Timestamps.Format(value),
        CelKind.Duration => Durations.Format(value.Bits),
        CelKind.Ip => IpAddress.From(value).ToString(),
        CelKind.Cidr => value.Reference!.ToString(),
        _ => null,
    };

    private static CelValue ToBool(in CelValue value, CelActivation activation) => value.Kind switch
    {
        CelKind.Bool => value,
        CelKind.String => value.Text switch
        {
            "1" or "t" or "true" or "TRUE" or "True" => CelValue.True,
            "0" or "f" or "false" or "FALSE" or "False" => CelValue.False,
            _ => CelValue.Fail(Errors.BadBool),
        },
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    private static CelValue ToInt(in CelValue value, CelActivation activation) => value.Kind switch
    {
        CelKind.Int => value,
        CelKind.UInt => value.Bits >= 0 ? CelValue.Of(value.Bits) : CelValue.Fail(Errors.ConversionRange),
        // Both ends are excluded: doubles next to them do not say which int was meant.
        CelKind.Double => value.Number is > -TwoTo63 and < TwoTo63 ? CelValue.Of((long)value.Number) : CelValue.Fail(Errors.ConversionRange),
        CelKind.String => long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? CelValue.Of(number)
            : CelValue.Fail(Errors.BadNumber),
        CelKind.Timestamp => CelValue.Of(value.Bits),
        CelKind.Duration => CelValue.Of(value.Bits / Durations.Second),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    private static CelValue ToUInt(in CelValue value, CelActivation activation) => value.Kind switch
    {
        CelKind.UInt => value,
        CelKind.Int => value.Bits >= 0 ? CelValue.Of(value.Unsigned) : CelValue.Fail(Errors.ConversionRange),
        CelKind.Double => value.Number is >= 0 and < TwoTo64 ? CelValue.Of((ulong)value.Number) : CelValue.Fail(Errors.ConversionRange),
        CelKind.String => ulong.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? CelValue.Of(number)
            : CelValue.Fail(Errors.BadNumber),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    private static CelValue ToDouble(in CelValue value, CelActivation activation) => value.Kind switch
    {
        CelKind.Double => value,
        CelKind.Int => CelValue.Of((double)value.Bits),
        CelKind.UInt => CelValue.Of((double)value.Unsigned),
        CelKind.String => DoubleText.Parse(value.Text),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    private static CelValue ToText(in CelValue value, CelActivation activation)
    {
        if (value.Kind == CelKind.String)
        {
            return value;
        }

        if (value.Kind == CelKind.Bytes && !activation.Charge(value.Octets.Length / 16))
        {
            return CelValue.Fail(Errors.Cost);
        }

        return TextOf(value) is { } text
            ? CelValue.Of(text)
            : CelValue.Fail(value.Kind == CelKind.Bytes ? Errors.BadUtf8 : Errors.NoSuchOverload);
    }

    private static CelValue ToBytes(in CelValue value, CelActivation activation)
    {
        if (value.Kind == CelKind.Bytes)
        {
            return value;
        }

        return value.Kind != CelKind.String ? CelValue.Fail(Errors.NoSuchOverload)
            : !activation.Charge(value.Text.Length / 16) ? CelValue.Fail(Errors.Cost)
            : CelValue.Of(Encoding.UTF8.GetBytes(value.Text));
    }

    private static CelValue ToTimestamp(in CelValue value, CelActivation activation) => value.Kind switch
    {
        CelKind.Timestamp => value,
        CelKind.String => Timestamps.Parse(value.Text),
        CelKind.Int => Timestamps.FromSeconds(value.Bits),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    private static CelValue ToDuration(in CelValue value, CelActivation activation) => value.Kind switch
    {
        CelKind.Duration => value,
        CelKind.String => Durations.Parse(value.Text),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    private static CelValue ToType(in CelValue value, CelActivation activation) => CelValue.Type(TypeNames.Of(value.Kind));

    private static CelValue Same(in CelValue value, CelActivation activation) => value;
}
