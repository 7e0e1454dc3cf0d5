using System.Collections.Immutable;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization.Explaining;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Policies.Authorization;

/// <summary>The rules of one route about HTTP requests. Thread-safe.</summary>
public sealed class HttpAuthorizer
{
    private readonly ImmutableArray<PolicyRule> _written;
    private readonly CelRuleSet _rules;
    private readonly RuleInputs _inputs;
    private readonly ActivationPool _activations;

    /// <summary>Takes the rules of a route.</summary>
    /// <param name="compiler">What they were compiled with; nothing more is compiled with it afterwards.</param>
    /// <param name="rules">The merged rules.</param>
    public HttpAuthorizer(CelCompiler compiler, ImmutableArray<PolicyRule> rules)
    {
        ArgumentNullException.ThrowIfNull(compiler);
        _written = rules;
        _rules = new CelRuleSet(rules.Select(rule => rule.Rule));
        _inputs = new RuleInputs(compiler);
        _activations = new ActivationPool(compiler);
    }

    /// <summary>Whether there are rules.</summary>
    public bool HasRules => _rules.Rules.Count > 0;

    /// <summary>Whether a request may go on.</summary>
    public RuleDecision Decide(Caller caller, RequestFacts facts)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(facts);
        if (!HasRules)
        {
            return new(true, null, false);
        }

        var activation = _activations.Rent();
        activation.Reset();
        _inputs.SetRequest(activation, facts);
        var decision = _inputs.TrySetCaller(activation, caller, facts) ? _rules.Decide(activation) : default;
        _activations.Return(activation);
        return new(decision.Outcome == CelOutcome.Allowed, decision.Rule, decision.Failed);
    }

    /// <summary>What became of each rule in the decision about a request: for people who ask why. Slow, and not for requests.</summary>
    public ImmutableArray<RuleExplanation> Explain(Caller caller, RequestFacts facts)
    {
        var decided = Decide(caller, facts).Rule;
        var activation = _activations.Rent();
        activation.Reset();
        _inputs.SetRequest(activation, facts);
        var unreadable = _inputs.TrySetCaller(activation, caller, facts) ? null : RuleExplainer.Unreadable;
        var explained = RuleExplainer.Explain(_written, decided, _ => unreadable, activation);
        _activations.Return(activation);
        return explained;
    }
}
