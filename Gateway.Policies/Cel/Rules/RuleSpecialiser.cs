using Gateway.Policies.Cel.Evaluation;
using Gateway.Policies.Cel.Specialisation;

namespace Gateway.Policies.Cel.Rules;

/// <summary>Makes the residual of a rule set: drops what is settled, stops where the whole is.</summary>
internal sealed class RuleSpecialiser(CelActivation activation, int steps)
{
    private readonly Specialiser _specialiser = new(activation);

    public CelRuleSet Specialise(CelRuleSet whole)
    {
        var deny = new List<RuleEntry>();
        if (Denial(whole, deny) is { } denied)
        {
            return whole.Residual(denied, RuleTable.Empty, RuleTable.Empty, RuleTable.Empty);
        }

        var require = new List<RuleEntry>();
        if (Refusal(whole, require) is { } refused)
        {
            return whole.Residual(refused, RuleTable.Empty, RuleTable.Empty, RuleTable.Empty);
        }

        var allow = new List<RuleEntry>();
        var allowing = Allowance(whole, allow);
        var settled = deny.Count == 0 && require.Count == 0;
        CelDecision? known = (settled, allowing, allow.Count) switch
        {
            (true, not null, _) => new CelDecision(CelOutcome.Allowed, allowing, false),
            (true, null, 0) when !whole.HasAllow => new CelDecision(CelOutcome.Allowed, null, false),
            // Whatever the deny and require rules will say: nothing can allow any more.
            (_, null, 0) when whole.HasAllow => new CelDecision(CelOutcome.Denied, null, false),
            _ => null,
        };
        if (allowing is not null)
        {
            allow = [new RuleEntry(allowing, ConstantNode.True)];
        }

        return whole.Residual(known, Table(deny), Table(require, indexed: false), Table(allow));
    }

    private static RuleTable Table(List<RuleEntry> entries, bool indexed = true) =>
        entries.Count == 0 ? RuleTable.Empty : indexed ? RuleTable.Of([.. entries]) : RuleTable.Plain([.. entries]);

    private Node Specialise(Node node)
    {
        activation.Budget = steps;
        return node.Specialise(_specialiser);
    }

    private CelDecision? Denial(CelRuleSet whole, List<RuleEntry> result)
    {
        foreach (var entry in Candidates(whole.Deny, whole.DenyIndex, withFailing: true))
        {
            var node = Specialise(entry.Node);
            var outcome = node is ConstantNode constant ? constant.Test(activation) : Tri.Unknown;
            if (outcome is Tri.True or Tri.Error)
            {
                return new CelDecision(CelOutcome.Denied, entry.Rule, outcome == Tri.Error);
            }

            if (outcome == Tri.Unknown)
            {
                result.Add(new RuleEntry(entry.Rule, node));
            }
        }

        return null;
    }

    private CelDecision? Refusal(CelRuleSet whole, List<RuleEntry> result)
    {
        foreach (var entry in whole.Require.All)
        {
            var node = Specialise(entry.Node);
            var outcome = node is ConstantNode constant ? constant.Test(activation) : Tri.Unknown;
            if (outcome is Tri.False or Tri.Error)
            {
                return new CelDecision(CelOutcome.Denied, entry.Rule, outcome == Tri.Error);
            }

            if (outcome == Tri.Unknown)
            {
                result.Add(new RuleEntry(entry.Rule, node));
            }
        }

        return null;
    }

    /// <summary>The rule that allows whatever is still unknown; null if there is none, and then what may yet allow.</summary>
    private CelRule? Allowance(CelRuleSet whole, List<RuleEntry> result)
    {
        foreach (var entry in Candidates(whole.Allow, whole.AllowIndex, withFailing: false))
        {
            var node = Specialise(entry.Node);
            if (node is not ConstantNode constant)
            {
                result.Add(new RuleEntry(entry.Rule, node));
            }
            else if (constant.Test(activation) == Tri.True)
            {
                return entry.Rule;
            }
        }

        return null;
    }

    private ReadOnlySpan<RuleEntry> Candidates(RuleTable table, RuleIndex? index, bool withFailing)
    {
        if (index is null || table.All.Length == 0)
        {
            return table.All;
        }

        var candidates = new List<RuleEntry>();
        index.Collect(activation, withFailing, candidates);
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(candidates);
    }
}
