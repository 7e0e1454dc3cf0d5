using Gateway.Actors.Backends;
using Gateway.Actors.Sessions;
using Gateway.Policies.Authorization;

namespace Gateway.Host.Admin.Explaining;

/// <summary>All that a caller sees of a backend, and what it does not see with the rule that hides it. Targets are asked for their lists, for nobody in particular.</summary>
internal sealed class ExplainedCatalog(McpBackend backend, McpAccess access, ExplainedRules rules, SessionHost sessions)
{
    /// <summary>Asks and decides.</summary>
    public async Task<object> DescribeAsync() => new
    {
        Tools = await ListAsync(McpItemKind.Tool, "tools/list"),
        Prompts = await ListAsync(McpItemKind.Prompt, "prompts/list"),
        Resources = await ListAsync(McpItemKind.Resource, "resources/list"),
    };

    private async Task<object> ListAsync(McpItemKind kind, string method)
    {
        var (names, problem) = await sessions.ListNamesAsync(backend, kind);
        if (names is null)
        {
            return new { Problem = problem };
        }

        var (seen, hidden) = (new List<string>(), new List<object>());
        using var decisions = access.Begin(method);
        foreach (var name in names)
        {
            if (backend.Find(kind, name) is not { } found)
            {
                continue;
            }

            var operation = new McpOperation(kind, found.Target, found.Name) { IsListed = true };
            if (decisions.Decide(in operation).IsAllowed)
            {
                seen.Add(name);
                continue;
            }

            var target = backend.Config.Targets.ToList().FindIndex(target => target.Name == found.Target);
            hidden.Add(new { Name = name, Rule = decisions.Explain(in operation).FirstOrDefault(rule => rule.Decides) is { } decisive ? rules.Describe(decisive.Rule, "mcpAuthorization", target) : null });
        }

        return new { Seen = seen, Hidden = hidden };
    }
}
