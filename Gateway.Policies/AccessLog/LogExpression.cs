using Gateway.Policies.Authorization;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;

namespace Gateway.Policies.AccessLog;

/// <summary>One expression over a request as it came, before anything is known of its caller. Thread-safe.</summary>
public sealed class LogExpression
{
    private readonly CelProgram _program;
    private readonly RuleInputs _inputs;
    private readonly ActivationPool _activations;

    private LogExpression(CelCompiler compiler, CelProgram program) =>
        (_program, _inputs, _activations) = (program, new RuleInputs(compiler), new ActivationPool(compiler));

    /// <summary>Compiles it; null, with what is wrong with it, when it cannot be used.</summary>
    public static LogExpression? Compile(string source, string path, ICollection<ConfigError> errors)
    {
        var compiler = new CelCompiler(CelEnvironments.Transformation);
        return AccessLogRules.Program(compiler.Compile(source), path, errors) is { } program ? new LogExpression(compiler, program) : null;
    }

    /// <summary>Its value as JSON; null: it failed.</summary>
    public string? Evaluate(RequestFacts request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var activation = _activations.Rent();
        try
        {
            activation.Reset();
            _inputs.SetRequest(activation, request);
            _inputs.TrySetCaller(activation, Authentication.Caller.Anonymous, request, withToken: false);
            return CelJson.Write(_program.Evaluate(activation));
        }
        finally
        {
            _activations.Return(activation);
        }
    }
}
