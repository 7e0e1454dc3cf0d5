using System.Text;
using Gateway.Actors.Backends;
using Gateway.Policies.Authorization;

namespace Gateway.Host.Admin.Explaining;

/// <summary>Finds out what an operation of a question is about.</summary>
internal static class AskedOperation
{
    private static readonly Dictionary<string, McpItemKind> Kinds = new(StringComparer.Ordinal)
    {
        ["tools/call"] = McpItemKind.Tool,
        ["prompts/get"] = McpItemKind.Prompt,
        ["resources/read"] = McpItemKind.Resource,
        ["resources/subscribe"] = McpItemKind.Resource,
        ["resources/unsubscribe"] = McpItemKind.Resource,
        ["tools/list"] = McpItemKind.Tool,
        ["prompts/list"] = McpItemKind.Prompt,
        ["resources/list"] = McpItemKind.Resource,
        ["resources/templates/list"] = McpItemKind.Resource,
    };

    /// <summary>Index of the target; null: the answer says what is wrong.</summary>
    public static int? Find(QuestionOperation asked, McpBackend backend, out McpOperation operation, out AdminAnswer? refusal)
    {
        (operation, refusal) = (default, null);
        if (!Kinds.TryGetValue(asked.Method, out var kind))
        {
            refusal = AdminAnswer.Invalid("This operation asks no rules, or is none.", $"Write one of {string.Join(", ", Kinds.Keys)}.");
            return null;
        }

        var found = asked.Name is null ? null : asked.Target is null ? backend.Find(kind, asked.Name) : (asked.Target, asked.Name);
        var target = found is null ? -1 : backend.Config.Targets.ToList().FindIndex(target => target.Name == found.Value.Target);
        if (target < 0)
        {
            refusal = AdminAnswer.Invalid(
                asked.Name is null ? "The operation has no name." : "No target has this name: clients are told that there is no such thing.",
                $"Write name as clients see it, or name and target with one of {string.Join(", ", backend.Config.Targets.Select(target => target.Name))}.");
            return null;
        }

        var arguments = asked.Arguments is { } json ? Encoding.UTF8.GetBytes(json.GetRawText()) : default(ReadOnlyMemory<byte>);
        operation = new McpOperation(kind, found!.Value.Target, found.Value.Name) { IsListed = asked.Method.EndsWith("/list", StringComparison.Ordinal), Arguments = arguments };
        return target;
    }
}
