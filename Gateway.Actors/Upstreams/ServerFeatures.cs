namespace Gateway.Actors.Upstreams;

/// <summary>The server capabilities by which the gateway decides whom to ask what.</summary>
[Flags]
internal enum ServerFeatures
{
    None = 0,
    Tools = 1 << 0,
    ToolsListChanged = 1 << 1,
    Prompts = 1 << 2,
    PromptsListChanged = 1 << 3,
    Resources = 1 << 4,
    ResourcesListChanged = 1 << 5,
    Subscribe = 1 << 6,
    Logging = 1 << 7,
    Completions = 1 << 8,
}
