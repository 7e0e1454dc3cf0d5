using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Library;
using Gateway.Policies.Cel.Syntax;

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

    /// <summary>Functions the configuration defines, each of which may call those before it.</summary>
    internal IReadOnlyList<CustomFunction> Custom { get; init; } = [];

    /// <summary>This environment with more variables; one of the same name replaces it.</summary>
    public CelEnvironment With(params CelVariable[] variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var names = variables.Select(variable => variable.Name).ToHashSet(StringComparer.Ordinal);
        return Copy(Variables.Values.Where(variable => !names.Contains(variable.Name)).Concat(variables), Functions, Custom);
    }

    /// <summary>
    /// This environment with functions whose result differs from call to call (random, uuid) or proves nothing (unvalidatedJwtPayload):
    /// for transformations, where nothing is decided.
    /// </summary>
    public CelEnvironment ForTransformations()
    {
        var functions = Functions.Clone();
        GatewayFunctions.AddImpureTo(functions);
        return Copy(Variables.Values, functions, Custom);
    }

    /// <summary>
    /// This environment with the functions of a block of definitions, <c>name(a, rest...) { expression }</c> and
    /// <c>this.name(a) { expression }</c>, comments allowed. Each may call those before it, so none can call itself; a name the language
    /// has already is refused. Bodies are checked where they are called, with the types of the arguments.
    /// </summary>
    public CelEnvironment WithFunctions(string definitions, out IReadOnlyList<CelDiagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var bag = new DiagnosticBag(definitions);
        var custom = Custom.ToList();
        foreach (var function in CustomFunctionParser.Parse(definitions, Limits, bag))
        {
            if (Functions.Contains(function.Name) || Binder.IsMacro(function.Name) || custom.Any(known => known.Name == function.Name))
            {
                bag.Error(function.Body.Start, $"there is already a function `{function.Name}`");
            }

            custom.Add(function);
        }

        diagnostics = bag.Items;
        return bag.HasErrors ? this : Copy(Variables.Values, Functions, custom);
    }

    private CelEnvironment Copy(IEnumerable<CelVariable> variables, FunctionLibrary functions, IReadOnlyList<CustomFunction> custom) =>
        new(variables, Limits)
        {
            Functions = functions,
            Custom = custom,
            Refused = Refused,
            Container = Container,
            HasGatewayFunctions = HasGatewayFunctions,
        };
}
