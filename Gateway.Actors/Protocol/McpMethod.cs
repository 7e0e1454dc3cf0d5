namespace Gateway.Actors.Protocol;

/// <summary>The methods of MCP up to 2025-11-25, and those of 2026-07-28.</summary>
public enum McpMethod : byte
{
    /// <summary>No method (a response), or one that is not known.</summary>
    Unknown,

    /// <summary><c>initialize</c>.</summary>
    Initialize,

    /// <summary><c>ping</c>, in both directions.</summary>
    Ping,

    /// <summary><c>tools/list</c>.</summary>
    ToolsList,

    /// <summary><c>tools/call</c>.</summary>
    ToolsCall,

    /// <summary><c>prompts/list</c>.</summary>
    PromptsList,

    /// <summary><c>prompts/get</c>.</summary>
    PromptsGet,

    /// <summary><c>resources/list</c>.</summary>
    ResourcesList,

    /// <summary><c>resources/templates/list</c>.</summary>
    ResourceTemplatesList,

    /// <summary><c>resources/read</c>.</summary>
    ResourcesRead,

    /// <summary><c>resources/subscribe</c>.</summary>
    ResourcesSubscribe,

    /// <summary><c>resources/unsubscribe</c>.</summary>
    ResourcesUnsubscribe,

    /// <summary><c>completion/complete</c>.</summary>
    CompletionComplete,

    /// <summary><c>logging/setLevel</c>.</summary>
    LoggingSetLevel,

    /// <summary><c>sampling/createMessage</c>, from server to client.</summary>
    SamplingCreateMessage,

    /// <summary><c>elicitation/create</c>, from server to client.</summary>
    ElicitationCreate,

    /// <summary><c>roots/list</c>, from server to client.</summary>
    RootsList,

    /// <summary><c>server/discover</c> (2026-07-28).</summary>
    ServerDiscover,

    /// <summary><c>subscriptions/listen</c> (2026-07-28).</summary>
    SubscriptionsListen,

    /// <summary><c>notifications/subscriptions/acknowledged</c> (2026-07-28).</summary>
    SubscriptionsAcknowledged,

    /// <summary><c>notifications/initialized</c>.</summary>
    Initialized,

    /// <summary><c>notifications/cancelled</c>, in both directions.</summary>
    Cancelled,

    /// <summary><c>notifications/progress</c>, in both directions.</summary>
    Progress,

    /// <summary><c>notifications/message</c>: a log message.</summary>
    LogMessage,

    /// <summary><c>notifications/tools/list_changed</c>.</summary>
    ToolsListChanged,

    /// <summary><c>notifications/prompts/list_changed</c>.</summary>
    PromptsListChanged,

    /// <summary><c>notifications/resources/list_changed</c>.</summary>
    ResourcesListChanged,

    /// <summary><c>notifications/resources/updated</c>.</summary>
    ResourcesUpdated,

    /// <summary><c>notifications/roots/list_changed</c>, from client to server.</summary>
    RootsListChanged,

    /// <summary><c>notifications/elicitation/complete</c>, from server to client.</summary>
    ElicitationComplete,
}
