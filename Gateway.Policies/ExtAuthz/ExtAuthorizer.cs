using System.Collections.Immutable;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Values;
using Gateway.Policies.Headers;

namespace Gateway.Policies.ExtAuthz;

/// <summary>
/// What the authorization service is asked, and what its answers mean. A yes is a status of 2xx and nothing else; what cannot be
/// asked or understood for the request's own sake is a no, whatever <c>failureMode</c> says: that is about the service alone. Thread-safe.
/// </summary>
public sealed class ExtAuthorizer
{
    private readonly ExtAuthzRules _rules;
    private readonly RuleInputs _inputs;
    private readonly CelInput _status;
    private readonly CelInput _headers;
    private readonly CelInput[] _body;
    private readonly ActivationPool _activations;

    /// <summary>Takes the policy of a route.</summary>
    /// <param name="compiler">What it was compiled with; nothing more is compiled with it afterwards.</param>
    /// <param name="rules">The policy.</param>
    public ExtAuthorizer(CelCompiler compiler, ExtAuthzRules rules)
    {
        ArgumentNullException.ThrowIfNull(compiler);
        _rules = rules;
        _inputs = new RuleInputs(compiler);
        _status = compiler.Input("response.code");
        _headers = compiler.Input("response.headers");
        _body = [compiler.Input("response.body"), compiler.Input("response.bodyPrefix")];
        _activations = new ActivationPool(compiler);
    }

    /// <summary>As written.</summary>
    public ExtAuthzServiceConfig Config => _rules.Config;

    /// <summary>Whether the body of a yes is needed for the decision.</summary>
    public bool ReadsResponseBody => _rules.ReadsResponseBody;

    /// <summary>The question; null: there is none to ask, and the request may not go on.</summary>
    /// <param name="caller">Who sends the request.</param>
    /// <param name="facts">What expressions may read of it.</param>
    /// <param name="target">Its own path and query, as they would be sent.</param>
    public ExtAuthzQuestion? Ask(Caller caller, RequestFacts facts, string target)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Evaluate<ExtAuthzQuestion?>(caller, facts, activation =>
        {
            var path = _rules.Path is null ? target : _rules.Path.Evaluate(activation).TryGetString(out var made) ? made : "";
            if (!IsTarget(path))
            {
                return null;
            }

            var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
            foreach (var name in _rules.Included)
            {
                headers.AddRange(facts.Headers.ValuesOf(name).Select(value => KeyValuePair.Create(name, value)));
            }

            foreach (var (name, value) in _rules.Added)
            {
                if (value.Evaluate(activation).TryGetString(out var text) && HeaderText.IsValue(text))
                {
                    headers.Add(new(name, text));
                }
            }

            return new(path, headers.DrainToImmutable());
        });
    }

    /// <summary>What an answer means.</summary>
    /// <param name="caller">Who sends the request.</param>
    /// <param name="facts">What expressions may read of it.</param>
    /// <param name="status">Status of the answer.</param>
    /// <param name="headers">Headers of the answer.</param>
    /// <param name="body">Its body, if <see cref="ReadsResponseBody"/>.</param>
    public ExtAuthzDecision Decide(Caller caller, RequestFacts facts, int status, CelHeaders headers, byte[]? body)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return status is >= 500 or < 200 ? Failure()
            : Evaluate(caller, facts, activation => Read(activation, status, headers, body)) ?? new(IsAllowed: false) { Status = 403 };
    }

    /// <summary>What holds without an answer.</summary>
    public ExtAuthzDecision Failure() => Config.FailureMode?.Mode == ExtAuthzFailureMode.Allow
        ? new(IsAllowed: true) { Failed = true, Change = new(_rules.Owned, []) }
        : new(IsAllowed: false) { Failed = true, Status = Config.FailureMode?.DenyWithStatus ?? 403 };

    private ExtAuthzDecision Read(CelActivation activation, int status, CelHeaders headers, byte[]? body)
    {
        activation.Set(_status, CelValue.Of((long)status));
        activation.Set(_headers, CelValue.Of(headers));
        foreach (var input in _body)
        {
            activation.Set(input, body is null ? default : CelValue.Of(body));
        }

        if (status is >= 200 and < 300)
        {
            return new(IsAllowed: true) { Change = new(_rules.Owned, Written(headers)), Metadata = Metadata(activation) };
        }

        var location = status == 401 && _rules.Redirect is { } redirect && redirect.Evaluate(activation).TryGetString(out var url) && url.Length > 0 && HeaderText.IsValue(url) ? url : null;
        return new(IsAllowed: false) { Location = location };
    }

    private ImmutableArray<KeyValuePair<string, string>> Written(CelHeaders headers) =>
        [.. _rules.Owned.Order(StringComparer.OrdinalIgnoreCase).SelectMany(name => headers.ValuesOf(name).Where(HeaderText.IsValue).Select(value => KeyValuePair.Create(name, value)))];

    private CelMap? Metadata(CelActivation activation)
    {
        var map = new MapBuilder();
        foreach (var (name, value) in _rules.Metadata)
        {
            if (value.Evaluate(activation) is { IsValue: true } found)
            {
                map.Add(CelValue.Of(name), found);
            }
        }

        return map.Build().TryGetMap(out var built) ? built : null;
    }

    private TOutcome? Evaluate<TOutcome>(Caller caller, RequestFacts facts, Func<CelActivation, TOutcome> evaluate)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var activation = _activations.Rent();
        activation.Reset();
        _inputs.SetRequest(activation, facts);
        var outcome = _inputs.TrySetCaller(activation, caller, facts) ? evaluate(activation) : default;
        _activations.Return(activation);
        return outcome;
    }

    // A claim in a path must not lead elsewhere: servers fold dot segments, escaped ones as well.
    private static bool IsTarget(string target)
    {
        var path = target.Split('?', 2)[0];
        return target.Length is > 0 and <= 8192 && target[0] == '/' && !target.AsSpan().ContainsAnyExceptInRange('!', '~') && !target.AsSpan().ContainsAny('#', '\\')
            && !path.Contains("//", StringComparison.Ordinal)
            && !path.Split('/').Any(segment => segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..")
            && !path.Contains("%2f", StringComparison.OrdinalIgnoreCase) && !path.Contains("%5c", StringComparison.OrdinalIgnoreCase);
    }
}
