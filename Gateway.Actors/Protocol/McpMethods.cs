using System.Collections.Frozen;
using System.Text;

namespace Gateway.Actors.Protocol;

/// <summary>Names of the methods on the wire.</summary>
public static class McpMethods
{
    private const int LongestName = 64;

    private static readonly FrozenDictionary<string, McpMethod> ByName = new Dictionary<string, McpMethod>(StringComparer.Ordinal)
    {
        ["initialize"] = McpMethod.Initialize,
        ["ping"] = McpMethod.Ping,
        ["tools/list"] = McpMethod.ToolsList,
        ["tools/call"] = McpMethod.ToolsCall,
        ["prompts/list"] = McpMethod.PromptsList,
        ["prompts/get"] = McpMethod.PromptsGet,
        ["resources/list"] = McpMethod.ResourcesList,
        ["resources/templates/list"] = McpMethod.ResourceTemplatesList,
        ["resources/read"] = McpMethod.ResourcesRead,
        ["resources/subscribe"] = McpMethod.ResourcesSubscribe,
        ["resources/unsubscribe"] = McpMethod.ResourcesUnsubscribe,
        ["completion/complete"] = McpMethod.CompletionComplete,
        ["logging/setLevel"] = McpMethod.LoggingSetLevel,
        ["sampling/createMessage"] = McpMethod.SamplingCreateMessage,
        ["elicitation/create"] = McpMethod.ElicitationCreate,
        ["roots/list"] = McpMethod.RootsList,
        ["server/discover"] = McpMethod.ServerDiscover,
        ["subscriptions/listen"] = McpMethod.SubscriptionsListen,
        ["notifications/subscriptions/acknowledged"] = McpMethod.SubscriptionsAcknowledged,
        ["notifications/initialized"] = McpMethod.Initialized,
        ["notifications/cancelled"] = McpMethod.Cancelled,
        ["notifications/progress"] = McpMethod.Progress,
        ["notifications/message"] = McpMethod.LogMessage,
        ["notifications/tools/list_changed"] = McpMethod.ToolsListChanged,
        ["notifications/prompts/list_changed"] = McpMethod.PromptsListChanged,
        ["notifications/resources/list_changed"] = McpMethod.ResourcesListChanged,
        ["notifications/resources/updated"] = McpMethod.ResourcesUpdated,
        ["notifications/roots/list_changed"] = McpMethod.RootsListChanged,
        ["notifications/elicitation/complete"] = McpMethod.ElicitationComplete,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, McpMethod>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly string[] Names = MakeNames();

    private static readonly byte[][] Utf8Names = [.. Names.Select(Encoding.UTF8.GetBytes)];

    /// <summary>The method of this name, compared byte by byte; <see cref="McpMethod.Unknown"/> when there is none.</summary>
    public static McpMethod Find(ReadOnlySpan<byte> utf8Name)
    {
        if (utf8Name.Length > LongestName)
        {
            return McpMethod.Unknown;
        }

        Span<char> name = stackalloc char[LongestName];
        var length = Encoding.UTF8.GetChars(utf8Name, name);
        return BySpan.TryGetValue(name[..length], out var method) ? method : McpMethod.Unknown;
    }

    /// <summary>The method of this name; null: there is none.</summary>
    public static McpMethod? Named(string name) => ByName.TryGetValue(name, out var method) ? method : null;

    /// <summary>The name of a method; empty for <see cref="McpMethod.Unknown"/>.</summary>
    public static string Name(this McpMethod method) => Names[(int)method];

    /// <summary>The name of a method as UTF-8, without quotes.</summary>
    public static ReadOnlySpan<byte> Utf8Name(this McpMethod method) => Utf8Names[(int)method];

    private static string[] MakeNames()
    {
        var names = new string[Enum.GetValues<McpMethod>().Length];
        names[(int)McpMethod.Unknown] = "";
        foreach (var (name, method) in ByName)
        {
            names[(int)method] = name;
        }

        return names;
    }
}
