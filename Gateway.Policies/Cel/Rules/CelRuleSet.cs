using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Evaluation;

namespace Gateway.Policies.Cel.Rules;

/// <summary>
/// Rules that together say yes or no: deny, then require, then allow. Without any rule everything is allowed. Immutable and
/// thread-safe. All conditions come from one <see cref="CelCompiler"/>.
/// </summary>
public sealed class CelRuleSet
{
    private readonly bool _hasAllow;
    private readonly int _locals;
    private readonly int _steps;
    private readonly bool _isKnown;
    private readonly CelDecision _known;
    private readonly bool _canDeny;

    // Where all that is left is a comparison of one input, the tool's name, with a few texts: its slot.
    private readonly int _nameSlot = -1;
    private readonly RuleTable _deny;
    private readonly RuleTable _require;
    private readonly RuleTable _allow;
    private readonly RuleIndex? _denyIndex;
    private readonly RuleIndex? _allowIndex;

    /// <summary>A set of rules, in any order. With many rules, those about the caller are indexed by what they compare.</summary>
    public CelRuleSet(IEnumerable<CelRule> rules)
    {
        Rules = [.. rules];
        _hasAllow = Rules.Any(rule => rule.Effect == CelRuleEffect.Allow);
        _locals = Rules.Select(rule => rule.Condition.Locals).DefaultIfEmpty().Max();
        _steps = Rules.Select(rule => rule.Condition.Steps).DefaultIfEmpty().Max();
        _deny = RuleTable.Plain(Entries(CelRuleEffect.Deny));
        _require = RuleTable.Plain(Entries(CelRuleEffect.Require));
        _allow = RuleTable.Plain(Entries(CelRuleEffect.Allow));
        _canDeny = !_deny.All.IsEmpty || !_require.All.IsEmpty;
        _denyIndex = RuleIndex.Of(Entries(CelRuleEffect.Deny), IsOfCaller);
        _allowIndex = RuleIndex.Of(Entries(CelRuleEffect.Allow), IsOfCaller);
    }

    private CelRuleSet(CelRuleSet whole, CelDecision? known, RuleTable deny, RuleTable require, RuleTable allow)
    {
        Rules = whole.Rules;
        _hasAllow = whole._hasAllow;
        _locals = whole._locals;
        _steps = whole._steps;
        _isKnown = known is not null;
        _known = known.GetValueOrDefault();
        _canDeny = !deny.All.IsEmpty || !require.All.IsEmpty;
        _nameSlot = _canDeny || !_hasAllow ? -1 : allow.TextSlot;
        _deny = deny;
        _require = require;
        _allow = allow;
    }

    /// <summary>The rules as given; a residual set keeps those of the whole.</summary>
    public IReadOnlyList<CelRule> Rules { get; }

    /// <summary>The decision, if it no longer depends on any input; null if it does.</summary>
    public CelDecision? Known => _isKnown ? _known : null;

    /// <summary>Decides with the inputs of an activation. Allocates nothing.</summary>
    public CelDecision Decide(CelActivation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        if (_isKnown)
        {
            return _known;
        }

        if (_nameSlot >= 0 && activation.Slots[_nameSlot] is { Kind: CelKind.String } name)
        {
            var allowing = _allow.FindText(name.Text);
            return new CelDecision(allowing is null ? CelOutcome.Denied : CelOutcome.Allowed, allowing, false);
        }

        activation.Begin(_locals, _steps);
        var undecided = false;
        if (_canDeny && Denies(activation, ref undecided, out var rule, out var failed))
        {
            return new CelDecision(CelOutcome.Denied, rule, failed);
        }

        return _hasAllow ? Allowance(activation, undecided) : new CelDecision(undecided ? CelOutcome.Undecided : CelOutcome.Allowed, null, false);
    }

    /// <summary>
    /// What is left of the rules when the known inputs of an activation are filled in: for the caller of a request, say, with the tools
    /// unknown. Cheap enough for every list; worth keeping for a caller's next request.
    /// </summary>
    public CelRuleSet Specialise(CelActivation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        if (_isKnown)
        {
            // A settled set has no rules left to say so again.
            return this;
        }

        activation.Begin(_locals, _steps);
        return new RuleSpecialiser(activation, _steps).Specialise(this);
    }

    /// <summary>
    /// Whether this set, usually a residual one, allows exactly certain texts of one input whatever the others are: then a list can be
    /// filtered, and a call decided, by these alone.
    /// </summary>
    public bool TryGetNames(CelInput input, out IReadOnlySet<string> names)
    {
        ArgumentNullException.ThrowIfNull(input);
        var found = new HashSet<string>(StringComparer.Ordinal);
        names = found;
        if (_isKnown || !_hasAllow || _canDeny)
        {
            return false;
        }

        foreach (var entry in _allow.All)
        {
            if (RuleKey.ExactlyOf(entry.Node, slot => slot.Input == input && slot.Path.Length == 0) is not { } key)
            {
                return false;
            }

            found.UnionWith(key.Texts);
        }

        return true;
    }

    internal RuleTable Deny => _deny;

    internal RuleTable Require => _require;

    internal RuleTable Allow => _allow;

    internal RuleIndex? DenyIndex => _denyIndex;

    internal RuleIndex? AllowIndex => _allowIndex;

    internal bool HasAllow => _hasAllow;

    internal CelRuleSet Residual(CelDecision? known, RuleTable deny, RuleTable require, RuleTable allow) =>
        new(this, known, deny, require, allow);

    private static bool IsOfCaller(Slot slot) => slot.Input.BindingTime <= CelBindingTime.Caller;

    private RuleEntry[] Entries(CelRuleEffect effect) =>
        [.. Rules.Where(rule => rule.Effect == effect).Select(rule => new RuleEntry(rule, rule.Condition.Root))];

    private bool Denies(CelActivation activation, ref bool undecided, out CelRule? rule, out bool failed)
    {
        var entries = _deny.Candidates(activation, out var more);
        return Denies(entries, Tri.True, activation, ref undecided, out rule, out failed)
            || Denies(more, Tri.True, activation, ref undecided, out rule, out failed)
            || Denies(_require.All, Tri.False, activation, ref undecided, out rule, out failed);
    }

    /// <summary>Whether one of the rules denies: by this outcome, or by failing.</summary>
    private bool Denies(
        ReadOnlySpan<RuleEntry> entries, Tri denying, CelActivation activation, ref bool undecided, out CelRule? rule, out bool failed)
    {
        foreach (ref readonly var entry in entries)
        {
            activation.Budget = _steps;
            var outcome = entry.Node.Test(activation);
            if (outcome == denying || outcome == Tri.Error)
            {
                rule = entry.Rule;
                failed = outcome == Tri.Error;
                return true;
            }

            undecided |= outcome == Tri.Unknown;
        }

        rule = null;
        failed = false;
        return false;
    }

    private CelDecision Allowance(CelActivation activation, bool undecided)
    {
        var entries = _allow.Candidates(activation, out var more);
        var unknown = false;
        var rule = FirstAllowing(entries, activation, ref unknown) ?? FirstAllowing(more, activation, ref unknown);
        return rule is not null && !undecided ? new CelDecision(CelOutcome.Allowed, rule, false)
            : rule is not null || unknown ? new CelDecision(CelOutcome.Undecided, null, false)
            : new CelDecision(CelOutcome.Denied, null, false);
    }

    private CelRule? FirstAllowing(ReadOnlySpan<RuleEntry> entries, CelActivation activation, ref bool unknown)
    {
        foreach (ref readonly var entry in entries)
        {
            activation.Budget = _steps;
            var outcome = entry.Node.Test(activation);
            if (outcome == Tri.True)
            {
                return entry.Rule;
            }

            unknown |= outcome == Tri.Unknown;
        }

        return null;
    }
}
