namespace Gateway.Policies.Cel.Library;

/// <summary>What a function does. Arguments are values, never errors or unknowns; the result may be an error. Nothing throws.</summary>
internal abstract record FunctionBody
{
    private FunctionBody()
    {
    }

    public sealed record Zero(Function0 Function) : FunctionBody;

    public sealed record One(Function1 Function) : FunctionBody;

    public sealed record Two(Function2 Function) : FunctionBody;

    public sealed record Three(Function3 Function) : FunctionBody;

    /// <summary>Any other number of arguments.</summary>
    public sealed record Many(FunctionN Function) : FunctionBody;

    /// <summary>The evaluator has nodes of its own for this function, or it was declared without a body.</summary>
    public sealed record None : FunctionBody;
}

internal delegate CelValue Function0(CelActivation activation);

internal delegate CelValue Function1(in CelValue first, CelActivation activation);

internal delegate CelValue Function2(in CelValue first, in CelValue second, CelActivation activation);

internal delegate CelValue Function3(in CelValue first, in CelValue second, in CelValue third, CelActivation activation);

internal delegate CelValue FunctionN(ReadOnlySpan<CelValue> arguments, CelActivation activation);
