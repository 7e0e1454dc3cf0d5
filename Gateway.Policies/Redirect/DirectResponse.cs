using Gateway.Policies.Authorization;
using Gateway.Policies.Cel;
using Gateway.Policies.Conditions;

namespace Gateway.Policies.Redirect;

/// <summary>A <c>directResponse</c> policy, compiled. Immutable.</summary>
public sealed class DirectResponse
{
    private DirectResponse(DirectResponseConfig config, Choice<AnswerConfig> answers) => (Config, Answers) = (config, answers);

    /// <summary>As written.</summary>
    public DirectResponseConfig Config { get; }

    internal Choice<AnswerConfig> Answers { get; }

    /// <summary>Compiles a policy.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="compiler">What conditions are compiled with.</param>
    /// <param name="path">Path of the policy in the configuration.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    public static DirectResponse? Create(DirectResponseConfig? config, CelCompiler compiler, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(compiler);
        ArgumentNullException.ThrowIfNull(errors);
        if (config is null)
        {
            return null;
        }

        if (config.Conditional is not { } conditional)
        {
            return new(config, Choice.Of(Check(config, path, errors)));
        }

        Choice.CheckAlone(config with { Conditional = null } == new DirectResponseConfig(), path, errors);
        return new(config, Choice.Compile(
            conditional, (entry, at) => Check(entry, at, errors), compiler, path, errors, "jwt", "apiKey", "basicAuth", "extauthz", "request.body", "request.bodyPrefix"));
    }

    private static AnswerConfig Check(AnswerConfig answer, string path, ICollection<ConfigError> errors)
    {
        if (answer.Status is null)
        {
            errors.Add(new($"{path}.status", "Nothing says which status is answered.", "Write status, such as 200 or 503."));
        }

        // RFC 9110 §6.4.1.
        if (answer.Status is 204 or 205 or 304 && answer.Body.Length > 0)
        {
            errors.Add(new($"{path}.body", $"An answer with status {answer.Status} has no body.", "Remove the body, or write another status."));
        }

        return answer;
    }
}

/// <summary>Picks the answers of one route. Thread-safe.</summary>
public sealed class DirectResponder
{
    private readonly DirectResponse _policy;
    private readonly RuleInputs _inputs;
    private readonly ActivationPool _activations;

    /// <summary>Takes the policy of a route.</summary>
    /// <param name="compiler">What it was compiled with; nothing more is compiled with it afterwards.</param>
    /// <param name="policy">The policy.</param>
    public DirectResponder(CelCompiler compiler, DirectResponse policy)
    {
        ArgumentNullException.ThrowIfNull(compiler);
        (_policy, _inputs, _activations) = (policy, new RuleInputs(compiler), new ActivationPool(compiler));
    }

    /// <summary>The answer to a request; null: it goes on.</summary>
    public AnswerConfig? Pick(RequestFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var activation = _activations.Rent();
        activation.Reset();
        _inputs.SetRequest(activation, facts);

        // Of the caller nothing is known yet but the connection.
        _inputs.TrySetCaller(activation, Authentication.Caller.Anonymous, facts);
        var answer = _policy.Answers.Pick(activation, whenInDoubt: false);
        _activations.Return(activation);
        return answer;
    }
}
