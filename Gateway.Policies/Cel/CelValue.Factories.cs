using Gateway.Policies.Cel.Network;
using Gateway.Policies.Cel.Time;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel;

public readonly partial struct CelValue
{
    /// <summary><c>null</c>.</summary>
    public static CelValue Null => new(CelKind.Null, null, 0);

    /// <summary><c>true</c>.</summary>
    public static CelValue True => new(CelKind.Bool, null, 1);

    /// <summary><c>false</c>.</summary>
    public static CelValue False => new(CelKind.Bool, null, 0);

    /// <summary>An input that is not known yet.</summary>
    public static CelValue Unknown => new(CelKind.Unknown, null, 0);

    /// <summary>A bool.</summary>
    public static CelValue Of(bool value) => new(CelKind.Bool, null, value ? 1 : 0);

    /// <summary>An int.</summary>
    public static CelValue Of(long value) => new(CelKind.Int, null, value);

    /// <summary>A uint.</summary>
    public static CelValue Of(ulong value) => new(CelKind.UInt, null, (long)value);

    /// <summary>A double.</summary>
    public static CelValue Of(double value) => new(CelKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A string; null text gives <c>null</c>.</summary>
    public static CelValue Of(string? value) => value is null ? Null : new(CelKind.String, value, 0);

    /// <summary>Bytes; the array is not copied and must not change afterwards.</summary>
    public static CelValue Of(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(CelKind.Bytes, value, value.Length);
    }

    /// <summary>Part of an array as bytes; the array is not copied and must not change afterwards.</summary>
    public static CelValue Of(ArraySegment<byte> value) =>
        new(CelKind.Bytes, value.Array ?? [], ((long)value.Offset << 32) | (uint)value.Count);

    /// <summary>A list.</summary>
    public static CelValue Of(CelList value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(CelKind.List, value, 0);
    }

    /// <summary>A list of strings, say a client's groups.</summary>
    public static CelValue Of(IEnumerable<string> values) =>
        new(CelKind.List, new ArrayList([.. values.Select(value => Of(value))]), 0);

    /// <summary>A map.</summary>
    public static CelValue Of(CelMap value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(CelKind.Map, value, 0);
    }

    /// <summary>A timestamp.</summary>
    public static CelValue Of(DateTimeOffset value)
    {
        var ticks = value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        var (seconds, rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        return rest < 0 ? Timestamp(seconds - 1, (int)(rest + TimeSpan.TicksPerSecond) * 100) : Timestamp(seconds, (int)rest * 100);
    }

    /// <summary>A duration; one beyond ±292 years is an error value.</summary>
    public static CelValue Of(TimeSpan value) => Durations.FromNanoseconds((Int128)value.Ticks * 100);

    internal static CelValue Absent(CelError error) => new(CelKind.Absent, error, 0);

    internal static CelValue Fail(CelError error) => new(CelKind.Error, error, 0);

    internal static CelValue Type(string name) => new(CelKind.Type, name, 0);

    internal static CelValue Timestamp(long seconds, int nanos) => new(CelKind.Timestamp, null, seconds, nanos);

    internal static CelValue Duration(long nanoseconds) => new(CelKind.Duration, null, nanoseconds);

    internal static CelValue None() => new(default, CelKind.Optional, CelKind.Absent, 1);

    internal static CelValue Of(Cidr value) => new(CelKind.Cidr, value, 0);

    internal static CelValue Of(IpAddress value) => value.IsVersion4
        ? new(CelKind.Ip, null, value.Version4)
        : new(CelKind.Ip, value.Boxed, 0);
}
