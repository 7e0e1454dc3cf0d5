using System.Collections.Immutable;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Policies.Authorization;

/// <summary>The rules of targets that have the same ones, by what an operation is about. Immutable.</summary>
internal sealed class McpRuleGroup
{
    /// <summary>The kinds, in the order of the enum.</summary>
    public static readonly ImmutableArray<McpItemKind> Kinds = [.. Enum.GetValues<McpItemKind>()];

    public McpRuleGroup(ImmutableArray<PolicyRule> rules, CelCompiler compiler)
    {
        Rules = rules;
        Sets = [.. Kinds.Select(kind => new CelRuleSet(rules.Where(rule => Applies(rule.Rule, kind, compiler)).Select(rule => rule.Rule)))];
    }

    public ImmutableArray<PolicyRule> Rules { get; }

    /// <summary>The rules about operations of each kind.</summary>
    public ImmutableArray<CelRuleSet> Sets { get; }

    // A deny or require rule about tools would fail, and so deny, where no tool is in sight. An allow rule that fails does no harm.
    private static bool Applies(CelRule rule, McpItemKind kind, CelCompiler compiler)
    {
        var read = Kinds.Where(other => rule.Condition.Reads(compiler.Input(Variable(other)))).ToList();
        return rule.Effect == CelRuleEffect.Allow || read.Count == 0 || read.Contains(kind);
    }

    /// <summary>The variable of a kind.</summary>
    public static string Variable(McpItemKind kind) => kind switch
    {
        McpItemKind.Tool => "mcp.tool",
        McpItemKind.Prompt => "mcp.prompt",
        McpItemKind.Resource => "mcp.resource",
        McpItemKind.Task => "mcp.task",
    };
}
