using Gateway.Policies.Cel.Checking;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>The math extension, and <c>max</c> and <c>min</c> as agentgateway's rules know them.</summary>
internal static class MathFunctions
{
    public static void AddTo(FunctionLibrary library)
    {
        library
            .Add((in CelValue value, CelActivation _) => Round(value, Math.Ceiling), "math.ceil(double) -> double")
            .Add((in CelValue value, CelActivation _) => Round(value, Math.Floor), "math.floor(double) -> double")
            .Add((in CelValue value, CelActivation _) => Round(value, Math.Truncate), "math.trunc(double) -> double")
            .Add((in CelValue value, CelActivation _) => Round(value, HalfAwayFromZero), "math.round(double) -> double")
            .Add((in CelValue value, CelActivation _) => Test(value, double.IsNaN), "math.isNaN(double) -> bool")
            .Add((in CelValue value, CelActivation _) => Test(value, double.IsInfinity), "math.isInf(double) -> bool")
            .Add((in CelValue value, CelActivation _) => Test(value, double.IsFinite), "math.isFinite(double) -> bool")
            .Add(Abs, "math.abs(int) -> int", "math.abs(uint) -> uint", "math.abs(double) -> double")
            .Add(Sign, "math.sign(int) -> int", "math.sign(uint) -> uint", "math.sign(double) -> double")
            .Add(SquareRoot, "math.sqrt(int) -> double", "math.sqrt(uint) -> double", "math.sqrt(double) -> double");
        foreach (var (name, wantsLess) in new[] { ("math.least", true), ("math.greatest", false), ("min", true), ("max", false) })
        {
            var body = new FunctionBody.Many((arguments, activation) => Pick(arguments, wantsLess, activation));
            library.Add(new FunctionGroup(name, false, FunctionGroup.Variadic, body) { ResultType = PickedType });
        }
    }

    private static double HalfAwayFromZero(double value) => Math.Round(value, MidpointRounding.AwayFromZero);

    private static CelValue Round(in CelValue value, Func<double, double> round) =>
        value.Kind == CelKind.Double ? CelValue.Of(round(value.Number)) : CelValue.Fail(Errors.NoSuchOverload);

    private static CelValue Test(in CelValue value, Func<double, bool> test) =>
        value.Kind == CelKind.Double ? CelValue.Of(test(value.Number)) : CelValue.Fail(Errors.NoSuchOverload);

    private static CelValue Abs(in CelValue value, CelActivation activation) => value.Kind switch
    {
        CelKind.Int => value.Bits == long.MinValue ? CelValue.Fail(Errors.IntegerOverflow) : CelValue.Of(Math.Abs(value.Bits)),
        CelKind.UInt => value,
        CelKind.Double => CelValue.Of(Math.Abs(value.Number)),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    private static CelValue Sign(in CelValue value, CelActivation activation) => value.Kind switch
    {
        CelKind.Int => CelValue.Of((long)Math.Sign(value.Bits)),
        CelKind.UInt => CelValue.Of(value.Unsigned == 0 ? 0UL : 1UL),
        CelKind.Double => CelValue.Of(double.IsNaN(value.Number) ? double.NaN : Math.Sign(value.Number)),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    private static CelValue SquareRoot(in CelValue value, CelActivation activation) => value.Kind switch
    {
        CelKind.Int => CelValue.Of(Math.Sqrt(value.Bits)),
        CelKind.UInt => CelValue.Of(Math.Sqrt(value.Unsigned)),
        CelKind.Double => CelValue.Of(Math.Sqrt(value.Number)),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    /// <summary>The least or greatest of the arguments, or of the one list given.</summary>
    private static CelValue Pick(ReadOnlySpan<CelValue> arguments, bool wantsLess, CelActivation activation)
    {
        if (arguments is [{ Kind: CelKind.List }])
        {
            var list = arguments[0].Items;
            arguments = list is ArrayList array ? array.Span : Enumerable.Range(0, list.Count).Select(index => list[index]).ToArray();
        }

        if (arguments.IsEmpty || !activation.Charge(arguments.Length))
        {
            return CelValue.Fail(arguments.IsEmpty ? Errors.EmptyArguments : Errors.Cost);
        }

        var picked = arguments[0];
        foreach (ref readonly var argument in arguments)
        {
            if (!Numbers.IsNumber(argument.Kind) || !Numbers.IsNumber(picked.Kind))
            {
                return CelValue.Fail(Errors.NoSuchOverload);
            }

            var order = Numbers.Compare(argument, picked);
            picked = order == (wantsLess ? -1 : 1) ? argument : picked;
        }

        return picked;
    }

    /// <summary>The numbers' own type if they agree on one.</summary>
    private static CelType? PickedType(IReadOnlyList<CelType> arguments)
    {
        if (arguments.Count == 0)
        {
            return null;
        }

        var types = arguments is [{ Kind: TypeKind.List }] ? [arguments[0].Parameters[0]] : arguments;
        if (!types.All(type => IsOpen(type) || type.Kind is TypeKind.Int or TypeKind.UInt or TypeKind.Double))
        {
            return null;
        }

        return types.Any(type => IsOpen(type) || type.Kind != types[0].Kind) ? CelType.Dyn : types[0];
    }

    private static bool IsOpen(CelType type) => type.Kind is TypeKind.Dyn or TypeKind.Failed or TypeKind.Variable;
}
