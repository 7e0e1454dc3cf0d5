using System.Collections.Frozen;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Policies.Cel;
using Gateway.Policies.Headers;

namespace Gateway.Policies.Transformations;

/// <summary>The transformations of one route. Thread-safe.</summary>
public sealed class Transformer
{
    private readonly Transformation? _route;
    private readonly FrozenDictionary<string, Transformation> _targets;
    private readonly RuleInputs _inputs;
    private readonly McpInputs _operations;
    private readonly CelInput _status;
    private readonly CelInput _headers;
    private readonly ActivationPool _activations;

    /// <summary>Takes the transformations of a route.</summary>
    /// <param name="compiler">What they were compiled with; nothing more is compiled with it afterwards.</param>
    /// <param name="route">That of the route; null: none.</param>
    /// <param name="targets">Those of its targets, with the levels above merged in; a target without one is not in it.</param>
    public Transformer(CelCompiler compiler, Transformation? route, IEnumerable<KeyValuePair<string, Transformation>> targets)
    {
        ArgumentNullException.ThrowIfNull(compiler);
        _route = route;
        _targets = targets.ToFrozenDictionary(StringComparer.Ordinal);
        _inputs = new RuleInputs(compiler);
        _operations = new McpInputs(compiler);
        _status = compiler.Input("response.code");
        _headers = compiler.Input("response.headers");
        _activations = new ActivationPool(compiler);
        HasRequest = route is { HasRequest: true } || _targets.Values.Any(target => target.HasRequest);
        HasResponse = route is { HasResponse: true } || _targets.Values.Any(target => target.HasResponse);
    }

    /// <summary>Whether headers of requests change.</summary>
    public bool HasRequest { get; }

    /// <summary>Whether headers of responses change.</summary>
    public bool HasResponse { get; }

    /// <summary>What changes in the request as it goes to the one place that the route leads to; null: nothing.</summary>
    /// <param name="caller">Who sends it.</param>
    /// <param name="facts">What expressions may read of it.</param>
    public HeaderChange? OfRequest(Caller caller, RequestFacts facts) => _route is not { HasRequest: true } ? null
        : Evaluate(caller, facts, null, activation => _route.Evaluate(HeaderSide.Request, activation));

    /// <summary>What changes in the messages that a request sends to targets, by their names; a target that is not in it gets the headers as they are.</summary>
    /// <param name="caller">Who sends it.</param>
    /// <param name="facts">What expressions may read of it.</param>
    /// <param name="method">The JSON-RPC method; null: none.</param>
    /// <param name="operation">What it is about; null: about no single thing.</param>
    public IReadOnlyDictionary<string, HeaderChange> OfTargets(Caller caller, RequestFacts facts, string? method, McpOperation? operation) =>
        Evaluate(caller, facts, (method, operation), activation =>
        {
            // Targets that share what the route says share the outcome.
            var outcomes = new Dictionary<Transformation, HeaderChange?>(ReferenceEqualityComparer.Instance);
            var changes = new Dictionary<string, HeaderChange>(StringComparer.Ordinal);
            foreach (var (name, target) in _targets)
            {
                if (!outcomes.TryGetValue(target, out var change))
                {
                    outcomes.Add(target, change = target.Evaluate(HeaderSide.Request, activation));
                }

                if (change is not null)
                {
                    changes.Add(name, change);
                }
            }

            return changes;
        });

    /// <summary>What changes in a response; null: nothing.</summary>
    /// <param name="target">The target that served the request; null: none, or several.</param>
    /// <param name="caller">Who sent the request.</param>
    /// <param name="facts">What expressions may read of the request.</param>
    /// <param name="status">The HTTP status of the response.</param>
    /// <param name="headers">Its headers.</param>
    public HeaderChange? OfResponse(string? target, Caller caller, RequestFacts facts, int status, CelHeaders headers)
    {
        var transformation = target is null ? _route : _targets.GetValueOrDefault(target);
        return transformation is not { HasResponse: true } ? null : Evaluate(caller, facts, null, activation =>
        {
            activation?.Set(_status, CelValue.Of((long)status));
            activation?.Set(_headers, CelValue.Of(headers));
            return transformation.Evaluate(HeaderSide.Response, activation);
        });
    }

    private TOutcome Evaluate<TOutcome>(Caller caller, RequestFacts facts, (string? Method, McpOperation? Operation)? message, Func<CelActivation?, TOutcome> evaluate)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(facts);
        var activation = _activations.Rent();
        activation.Reset();
        _inputs.SetRequest(activation, facts);
        if (message?.Method is { } method)
        {
            _operations.SetMethod(activation, method);
        }

        // What cannot be read in part is not read at all: half a caller is another one.
        var known = _inputs.TrySetCaller(activation, caller, facts) && (message?.Operation is not { } item || _operations.TrySet(activation, in item));
        var outcome = evaluate(known ? activation : null);
        _activations.Return(activation);
        return outcome;
    }
}
