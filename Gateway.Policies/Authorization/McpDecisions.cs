using System.Collections.Immutable;
using Gateway.Policies.Authorization.Explaining;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Policies.Authorization;

/// <summary>Decides operations of one request, one after the other. Not thread-safe.</summary>
public sealed class McpDecisions : IDisposable
{
    private static readonly RuleDecision Allowed = new(true, null, false);
    private static readonly RuleDecision Denied = new(false, null, false);

    private readonly McpAuthorizer? _authorizer;
    private readonly McpRights? _rights;
    private readonly RequestFacts? _facts;
    private readonly string _method;
    private CelActivation? _activation;
    private McpItemKind _kind;

    internal McpDecisions(McpAuthorizer? authorizer, McpRights? rights, RequestFacts? facts, string method) =>
        (_authorizer, _rights, _facts, _method) = (authorizer, rights, facts, method);

    /// <summary>Decides one operation: deny, then require, then allow. Where there are no rules, everything is allowed.</summary>
    public RuleDecision Decide(in McpOperation operation)
    {
        if (_authorizer is null)
        {
            return Allowed;
        }

        if (_authorizer.GroupOf(operation.Target) is not { } group || _rights!.Residual(group, operation.Kind) is not { } rules)
        {
            return Denied;
        }

        if (rules.Known is { } known)
        {
            return Of(known, operation.IsListed);
        }

        var activation = Activation(operation.Kind);
        return _authorizer.Operations.TrySet(activation, in operation) ? Of(rules.Decide(activation), operation.IsListed) : Denied;
    }

    /// <summary>What became of each rule in the decision about an operation: for people who ask why. Slow, and not for requests.</summary>
    public ImmutableArray<RuleExplanation> Explain(in McpOperation operation)
    {
        if (_authorizer?.GroupOf(operation.Target) is not { } group)
        {
            return [];
        }

        var (kind, decided) = (operation.Kind, Decide(in operation).Rule);
        var activation = Activation(kind);
        var isReadable = _rights!.Residual(group, kind) is not null && _authorizer.Operations.TrySet(activation, in operation);
        return RuleExplainer.Explain(
            _authorizer.RulesOf(group), decided, rule => !isReadable ? RuleExplainer.Unreadable : _authorizer.HasSay(group, kind, rule) ? null : "it is about another kind of operation", activation);
    }

    /// <summary>Whether nothing of a kind can be allowed at a target, whatever its name.</summary>
    internal bool DeniesAll(McpItemKind kind, string target)
    {
        if (_authorizer is null)
        {
            return false;
        }

        if (_authorizer.GroupOf(target) is not { } group || _rights!.Residual(group, kind) is not { } rules)
        {
            return true;
        }

        var activation = Activation(kind);
        _authorizer.Operations.SetUnknown(activation, kind);
        _authorizer.Operations.SetTarget(activation, kind, target);
        return rules.Decide(activation).Outcome == CelOutcome.Denied;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_activation is { } activation)
        {
            _activation = null;
            _authorizer!.Activations.Return(activation);
        }
    }

    // What depends on arguments is shown in a list, and decided when it is used.
    private static RuleDecision Of(CelDecision decision, bool isListed) =>
        new(decision.Outcome == CelOutcome.Allowed || (isListed && decision.Outcome == CelOutcome.Undecided), decision.Rule, decision.Failed);

    // Exactly one of tool, prompt, resource and task is present, so another kind starts from the caller again.
    private CelActivation Activation(McpItemKind kind)
    {
        if (_activation is not null && _kind == kind)
        {
            return _activation;
        }

        var activation = _activation ??= _authorizer!.Activations.Rent();
        activation.CopyFrom(_rights!.Caller);
        _authorizer!.Inputs.SetRequest(activation, _facts!);
        _authorizer.Operations.SetMethod(activation, _method);
        _kind = kind;
        return activation;
    }
}
