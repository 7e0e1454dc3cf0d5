using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Multiplexing;

/// <summary>The lists that servers offer.</summary>
internal enum ListKind
{
    /// <summary><c>tools/list</c>.</summary>
    Tools,

    /// <summary><c>prompts/list</c>.</summary>
    Prompts,

    /// <summary><c>resources/list</c>.</summary>
    Resources,

    /// <summary><c>resources/templates/list</c>.</summary>
    Templates,
}

/// <summary>How each list is spelled.</summary>
internal static class ListKinds
{
    public static readonly ListKind[] All = Enum.GetValues<ListKind>();

    public static McpMethod Method(this ListKind kind) => kind switch
    {
        ListKind.Tools => McpMethod.ToolsList,
        ListKind.Prompts => McpMethod.PromptsList,
        ListKind.Resources => McpMethod.ResourcesList,
        ListKind.Templates => McpMethod.ResourceTemplatesList,
    };

    /// <summary>The member of a result that holds the items.</summary>
    public static ReadOnlySpan<byte> Member(this ListKind kind) => kind switch
    {
        ListKind.Tools => "tools"u8,
        ListKind.Prompts => "prompts"u8,
        ListKind.Resources => "resources"u8,
        ListKind.Templates => "resourceTemplates"u8,
    };

    /// <summary>The member of an item by which it is asked for.</summary>
    public static ReadOnlySpan<byte> Key(this ListKind kind) => kind switch
    {
        ListKind.Tools or ListKind.Prompts => "name"u8,
        ListKind.Resources => "uri"u8,
        ListKind.Templates => "uriTemplate"u8,
    };

    /// <summary>What rules call its items.</summary>
    public static McpItemKind Item(this ListKind kind) => kind switch
    {
        ListKind.Tools => McpItemKind.Tool,
        ListKind.Prompts => McpItemKind.Prompt,
        ListKind.Resources or ListKind.Templates => McpItemKind.Resource,
    };

    /// <summary>Whether the key is a URI.</summary>
    public static bool IsByUri(this ListKind kind) => kind is ListKind.Resources or ListKind.Templates;

    /// <summary>What a server must offer to be asked.</summary>
    public static ServerFeatures Feature(this ListKind kind) => kind switch
    {
        ListKind.Tools => ServerFeatures.Tools,
        ListKind.Prompts => ServerFeatures.Prompts,
        ListKind.Resources or ListKind.Templates => ServerFeatures.Resources,
    };

    /// <summary>What a server must offer for the gateway to hear of changes.</summary>
    public static ServerFeatures ChangeFeature(this ListKind kind) => kind switch
    {
        ListKind.Tools => ServerFeatures.ToolsListChanged,
        ListKind.Prompts => ServerFeatures.PromptsListChanged,
        ListKind.Resources or ListKind.Templates => ServerFeatures.ResourcesListChanged,
    };
}
