using Gateway.Policies.Cel.Time;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary><c>+ - * / %</c> and the minus sign. Types do not mix; what leaves the range of int or uint is an error.</summary>
internal static class Arithmetic
{
    public static void AddTo(FunctionLibrary library) => library
        .Add(Negate, "-_(int) -> int", "-_(double) -> double")
        .AddLinear(Add, "_+_(int, int) -> int", "_+_(uint, uint) -> uint", "_+_(double, double) -> double", "_+_(string, string) -> string",
            "_+_(bytes, bytes) -> bytes", "_+_(list(A), list(A)) -> list(A)", "_+_(timestamp, duration) -> timestamp",
            "_+_(duration, timestamp) -> timestamp", "_+_(duration, duration) -> duration")
        .Add(Subtract, "_-_(int, int) -> int", "_-_(uint, uint) -> uint", "_-_(double, double) -> double",
            "_-_(timestamp, timestamp) -> duration", "_-_(timestamp, duration) -> timestamp", "_-_(duration, duration) -> duration")
        .Add(Multiply, "_*_(int, int) -> int", "_*_(uint, uint) -> uint", "_*_(double, double) -> double")
        .Add(Divide, "_/_(int, int) -> int", "_/_(uint, uint) -> uint", "_/_(double, double) -> double")
        .Add(Remainder, "_%_(int, int) -> int", "_%_(uint, uint) -> uint");

    public static CelValue Negate(in CelValue value, CelActivation activation) => value.Kind switch
    {
        CelKind.Int => FromInt128(-(Int128)value.Bits),
        CelKind.Double => CelValue.Of(-value.Number),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    public static CelValue Add(in CelValue left, in CelValue right, CelActivation activation) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => FromInt128((Int128)left.Bits + right.Bits),
        (CelKind.UInt, CelKind.UInt) => FromUInt128((UInt128)left.Unsigned + right.Unsigned),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.Number + right.Number),
        (CelKind.Timestamp, CelKind.Duration) => Timestamps.Add(left, right.Bits, 1),
        (CelKind.Duration, CelKind.Timestamp) => Timestamps.Add(right, left.Bits, 1),
        (CelKind.Duration, CelKind.Duration) => Durations.FromNanoseconds((Int128)left.Bits + right.Bits),
        (CelKind.String, CelKind.String) or (CelKind.Bytes, CelKind.Bytes) or (CelKind.List, CelKind.List) =>
            Concatenation.Join(left, right, activation),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    public static CelValue Subtract(in CelValue left, in CelValue right, CelActivation activation) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => FromInt128((Int128)left.Bits - right.Bits),
        (CelKind.UInt, CelKind.UInt) => left.Unsigned < right.Unsigned
            ? CelValue.Fail(Errors.IntegerOverflow)
            : CelValue.Of(left.Unsigned - right.Unsigned),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.Number - right.Number),
        (CelKind.Timestamp, CelKind.Timestamp) => Timestamps.Subtract(left, right),
        (CelKind.Timestamp, CelKind.Duration) => Timestamps.Add(left, right.Bits, -1),
        (CelKind.Duration, CelKind.Duration) => Durations.FromNanoseconds((Int128)left.Bits - right.Bits),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    public static CelValue Multiply(in CelValue left, in CelValue right, CelActivation activation) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => FromInt128((Int128)left.Bits * right.Bits),
        (CelKind.UInt, CelKind.UInt) => FromUInt128((UInt128)left.Unsigned * right.Unsigned),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.Number * right.Number),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    public static CelValue Divide(in CelValue left, in CelValue right, CelActivation activation) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) or (CelKind.UInt, CelKind.UInt) when right.Bits == 0 => CelValue.Fail(Errors.DivideByZero),
        // The smallest int divided by -1 would throw; as 128 bits it is merely out of range.
        (CelKind.Int, CelKind.Int) => right.Bits == -1 ? FromInt128(-(Int128)left.Bits) : CelValue.Of(left.Bits / right.Bits),
        (CelKind.UInt, CelKind.UInt) => CelValue.Of(left.Unsigned / right.Unsigned),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.Number / right.Number),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    public static CelValue Remainder(in CelValue left, in CelValue right, CelActivation activation) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) or (CelKind.UInt, CelKind.UInt) when right.Bits == 0 => CelValue.Fail(Errors.ModulusByZero),
        (CelKind.Int, CelKind.Int) => CelValue.Of(right.Bits == -1 ? 0L : left.Bits % right.Bits),
        (CelKind.UInt, CelKind.UInt) => CelValue.Of(left.Unsigned % right.Unsigned),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    private static CelValue FromInt128(Int128 value) => value >= long.MinValue && value <= long.MaxValue
        ? CelValue.Of((long)value)
        : CelValue.Fail(Errors.IntegerOverflow);

    private static CelValue FromUInt128(UInt128 value) => value <= ulong.MaxValue
        ? CelValue.Of((ulong)value)
        : CelValue.Fail(Errors.IntegerOverflow);
}
