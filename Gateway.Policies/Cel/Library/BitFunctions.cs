using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>Bits of int and uint. Shifts are logical: what is shifted in is zero, of negative ints too.</summary>
internal static class BitFunctions
{
    private const int Width = 64;

    public static void AddTo(FunctionLibrary library)
    {
        Binary(library, "math.bitAnd", static (left, right) => left & right);
        Binary(library, "math.bitOr", static (left, right) => left | right);
        Binary(library, "math.bitXor", static (left, right) => left ^ right);
        library
            .Add(Not, "math.bitNot(int) -> int", "math.bitNot(uint) -> uint")
            .Add((in CelValue value, in CelValue by, CelActivation _) => Shift(value, by, static (bits, count) => bits << count),
                "math.bitShiftLeft(int, int) -> int", "math.bitShiftLeft(uint, int) -> uint")
            .Add((in CelValue value, in CelValue by, CelActivation _) => Shift(value, by, static (bits, count) => bits >> count),
                "math.bitShiftRight(int, int) -> int", "math.bitShiftRight(uint, int) -> uint");
    }

    private static void Binary(FunctionLibrary library, string name, Func<ulong, ulong, ulong> operation) => library.Add(
        (in CelValue left, in CelValue right, CelActivation _) => left.Kind == right.Kind && left.Kind is CelKind.Int or CelKind.UInt
            ? new CelValue(left.Kind, null, (long)operation(left.Unsigned, right.Unsigned))
            : CelValue.Fail(Errors.NoSuchOverload),
        $"{name}(int, int) -> int", $"{name}(uint, uint) -> uint");

    private static CelValue Not(in CelValue value, CelActivation activation) => value.Kind is CelKind.Int or CelKind.UInt
        ? new CelValue(value.Kind, null, ~value.Bits)
        : CelValue.Fail(Errors.NoSuchOverload);

    private static CelValue Shift(in CelValue value, in CelValue by, Func<ulong, int, ulong> shift) =>
        value.Kind is not (CelKind.Int or CelKind.UInt) || by.Kind != CelKind.Int ? CelValue.Fail(Errors.NoSuchOverload)
        : by.Bits < 0 ? CelValue.Fail(Errors.NegativeShift)
        : new CelValue(value.Kind, null, by.Bits >= Width ? 0 : (long)shift(value.Unsigned, (int)by.Bits));
}
