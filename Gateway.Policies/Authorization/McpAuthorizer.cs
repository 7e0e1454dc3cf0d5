using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Policies.Authentication;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Policies.Authorization;

/// <summary>
/// The rules of one backend about MCP operations, target by target. A new configuration makes a new one, so what it keeps for callers
/// is never of other rules. Thread-safe.
/// </summary>
public sealed class McpAuthorizer
{
    /// <summary>For how many callers what is left of the rules is kept.</summary>
    public const int CallersKept = 4096;

    private readonly ImmutableArray<McpRuleGroup> _groups;
    private readonly FrozenDictionary<string, int> _groupOfTarget;
    private readonly CallerCache<RuleSubject, McpRights> _rights = new(CallersKept);
    private readonly CelInput[] _backend;
    private readonly string _name;

    /// <summary>Compiles the rules of a backend.</summary>
    /// <param name="compiler">What the rules were compiled with; nothing more is compiled with it afterwards.</param>
    /// <param name="backend">The backend's name.</param>
    /// <param name="targets">The merged policies of each target.</param>
    public McpAuthorizer(CelCompiler compiler, string backend, IReadOnlyDictionary<string, PolicySet> targets)
    {
        ArgumentNullException.ThrowIfNull(compiler);
        ArgumentNullException.ThrowIfNull(targets);
        var groups = new List<McpRuleGroup>();
        var groupOfTarget = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (target, policies) in targets)
        {
            var rules = policies.McpAuthorization;
            var group = groups.FindIndex(known => known.Rules.SequenceEqual(rules));
            if (group < 0)
            {
                group = groups.Count;
                groups.Add(new McpRuleGroup(rules, compiler));
            }

            groupOfTarget.Add(target, group);
        }

        _groups = [.. groups];
        _groupOfTarget = groupOfTarget.ToFrozenDictionary(StringComparer.Ordinal);
        _name = backend;
        _backend = [compiler.Input("backend.name"), compiler.Input("backend.type"), compiler.Input("backend.protocol")];
        HasRules = _groups.Any(group => !group.Rules.IsEmpty);
        Inputs = new RuleInputs(compiler);
        Operations = new McpInputs(compiler);
        Activations = new ActivationPool(compiler);
    }

    /// <summary>A backend without rules: everything is allowed.</summary>
    public static McpAuthorizer Unrestricted { get; } =
        new(new CelCompiler(Cel.Environments.CelEnvironments.McpAuthorization), "", FrozenDictionary<string, PolicySet>.Empty);

    /// <summary>Whether any target has rules.</summary>
    public bool HasRules { get; }

    /// <summary>For how many callers what is left of the rules is kept at present.</summary>
    internal int CallersHeld => _rights.Count;

    internal RuleInputs Inputs { get; }

    internal McpInputs Operations { get; }

    internal ActivationPool Activations { get; }

    /// <summary>What one request may see and use: looked up for each request, by its own credentials.</summary>
    /// <param name="caller">Who sends it.</param>
    /// <param name="facts">What else rules may read of it.</param>
    public McpAccess For(Caller caller, RequestFacts facts)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(facts);
        if (!HasRules)
        {
            return McpAccess.Unrestricted;
        }

        var rights = _rights.GetOrAdd(Inputs.SubjectOf(caller, facts), (Authorizer: this, caller, facts), static (_, request) =>
            request.Authorizer.Specialise(request.caller, request.facts));
        return new McpAccess(this, rights, facts);
    }

    /// <summary>The group of a target; null: there is no such target.</summary>
    internal int? GroupOf(string target) => _groupOfTarget.TryGetValue(target, out var group) ? group : null;

    /// <summary>The rules of a group, as written.</summary>
    internal ImmutableArray<PolicyRule> RulesOf(int group) => _groups[group].Rules;

    /// <summary>Whether a rule of a group is asked about operations of a kind.</summary>
    internal bool HasSay(int group, McpItemKind kind, PolicyRule rule) => _groups[group].Sets[(int)kind].Rules.Any(asked => ReferenceEquals(asked, rule.Rule));

    private McpRights Specialise(Caller caller, RequestFacts facts)
    {
        var known = Activations.Rent();
        known.Reset();
        var values = new[] { _name, "mcp", "mcp" };
        for (var i = 0; i < _backend.Length; i++)
        {
            known.Set(_backend[i], CelValue.Of(values[i]));
        }

        if (!Inputs.TrySetCaller(known, caller, facts))
        {
            return new McpRights(known, []);
        }

        var activation = Activations.Rent();
        var residuals = _groups.Select(group => McpRuleGroup.Kinds.Select(kind => Specialise(group.Sets[(int)kind], kind, known, activation)).ToImmutableArray());
        var rights = new McpRights(known, [.. residuals]);
        Activations.Return(activation);
        return rights;
    }

    private CelRuleSet Specialise(CelRuleSet rules, McpItemKind kind, CelActivation known, CelActivation activation)
    {
        activation.CopyFrom(known);
        Inputs.SetRequestUnknown(activation);
        Operations.SetUnknown(activation, kind);
        return rules.Specialise(activation);
    }
}
