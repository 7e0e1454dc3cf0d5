using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;

namespace Gateway.Host.Cli.Cel;

/// <summary>Evaluates expressions with variables given as a JSON object.</summary>
internal sealed class CelEvaluator(CelEnvironment environment)
{
    /// <summary>The value, or the error that compiling or evaluating gave.</summary>
    public CelOutcomeText Evaluate(string expression, CelValue variables, bool explain = false)
    {
        var set = new CelVariableSet(environment, variables);
        var compiler = new CelCompiler(set.Environment);
        var compilation = compiler.Compile(expression);
        if (!compilation.Succeeded)
        {
            var errors = compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == CelSeverity.Error);
            return new CelOutcomeText(null, string.Join("; ", errors), null);
        }

        var activation = compiler.NewActivation();
        set.SetIn(compiler, activation);
        var value = compilation.Program.Evaluate(activation);
        var explanation = explain ? compilation.Program.Explain(activation).ToString() : null;
        return CelJson.Write(value) is { } json
            ? new CelOutcomeText(json, null, explanation)
            : new CelOutcomeText(null, value.Error?.Message ?? "unknown", explanation);
    }
}

/// <summary>What an expression came to: a JSON text or an error message, and the explanation if one was asked for.</summary>
internal sealed record CelOutcomeText(string? Json, string? Error, string? Explanation);
