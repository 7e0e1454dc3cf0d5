using Gateway.Policies.Cel.Library;

namespace Gateway.Policies.Cel;

/// <summary>
/// What rules may use: variables, functions, limits. The functions are the language's standard library, its extensions strings, math,
/// encoders, optionals, bindings, comprehensions2 and network, and agentgateway's. Immutable and thread-safe.
/// </summary>
public sealed class CelEnvironment
{
    private static readonly Lazy<FunctionLibrary> Gateway = new(Libraries.NewGateway);

    /// <summary>An environment with these variables.</summary>
    public CelEnvironment(IEnumerable<CelVariable> variables, CelLimits? limits = null)
    {
        Variables = variables.ToDictionary(variable => variable.Name, StringComparer.Ordinal);
        Limits = limits ?? CelLimits.Default;
    }

    /// <summary>The variables by name.</summary>
    public IReadOnlyDictionary<string, CelVariable> Variables { get; }

    /// <summary>The limits rules are held to.</summary>
    public CelLimits Limits { get; }

    internal FunctionLibrary Functions { get; init; } = Gateway.Value;

    /// <summary>Functions that other products have and rules may not use, with the reason.</summary>
    internal IReadOnlyDictionary<string, string> Refused { get; init; } = GatewayFunctions.Refused;

    /// <summary>The name prefix under which relative names are looked up first.</summary>
    internal string Container { get; init; } = "";

    /// <summary>Whether agentgateway's macros are known: default, coalesce, with, mapValues, filterKeys.</summary>
    internal bool HasGatewayFunctions { get; init; } = true;

    /// <summary>This environment with more variables; one of the same name replaces it.</summary>
    public CelEnvironment With(params CelVariable[] variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var names = variables.Select(variable => variable.Name).ToHashSet(StringComparer.Ordinal);
        return new CelEnvironment(Variables.Values.Where(variable => !names.Contains(variable.Name)).Concat(variables), Limits)
        {
            Functions = Functions,
            Refused = Refused,
            Container = Container,
            HasGatewayFunctions = HasGatewayFunctions,
        };
    }

    /// <summary>
    /// This environment with functions whose result differs from call to call (random, uuid) or proves nothing (unvalidatedJwtPayload):
    /// for transformations, where nothing is decided.
    /// </summary>
    public CelEnvironment ForTransformations()
    {
        var functions = Functions.Clone();
        GatewayFunctions.AddImpureTo(functions);
        return new CelEnvironment(Variables.Values, Limits)
        {
            Functions = functions,
            Refused = Refused,
            Container = Container,
            HasGatewayFunctions = HasGatewayFunctions,
        };
    }
}
