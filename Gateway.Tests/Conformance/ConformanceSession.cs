using Gateway.Host.Cli.DemoServer;
using Gateway.Host.Cli.DemoServer.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Tests.Conformance;

/// <summary>One conversation with the conformance server.</summary>
internal sealed class ConformanceSession : IServedSession, IDisposable
{
    private McpServer? _server;

    public ConformanceSession()
    {
        var tools = new McpServerPrimitiveCollection<McpServerTool>();
        foreach (var tool in ConformanceTools.All().Concat(ConformanceDialogues.All()).Concat(ConformanceRounds.All()).Concat(ConformanceChanges.All(this, tools)))
        {
            tools.Add(tool);
        }

        Options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "conformance", Title = "Conformance server", Version = "1.0.0" },
            ToolCollection = tools,
            Capabilities = new ServerCapabilities
            {
                Prompts = new PromptsCapability { ListChanged = true },
                Resources = new ResourcesCapability { Subscribe = true },
                Completions = new CompletionsCapability(),
            },
            Handlers = new McpServerHandlers
            {
                ListPromptsHandler = (_, _) => ValueTask.FromResult(new ListPromptsResult { Prompts = ConformancePrompts.List() }),
                GetPromptHandler = ConformancePrompts.GetAsync,
                ListResourcesHandler = (_, _) => ValueTask.FromResult(new ListResourcesResult { Resources = ConformanceResources.List() }),
                ListResourceTemplatesHandler = (_, _) =>
                    ValueTask.FromResult(new ListResourceTemplatesResult { ResourceTemplates = ConformanceResources.Templates() }),
                ReadResourceHandler = (request, _) => ValueTask.FromResult(ConformanceResources.Read(request)),
                CompleteHandler = (_, _) => ValueTask.FromResult(new CompleteResult { Completion = new Completion { Values = ["paris", "park", "party"], Total = 3 } }),
                SubscribeToResourcesHandler = (_, _) => ValueTask.FromResult(new EmptyResult()),
                UnsubscribeFromResourcesHandler = (_, _) => ValueTask.FromResult(new EmptyResult()),
                SubscriptionsListenHandler = Listens.ServeAsync,
            },
        };
    }

    public McpServerOptions Options { get; }

    /// <summary>Who listens in the way of 2026-07-28.</summary>
    public ListenStreams Listens { get; } = new(ConformanceResources.Exists);

    public IDisposable Join(McpServer? server)
    {
        _server = server;
        return this;
    }

    /// <summary>Tells whoever listens that the prompts changed.</summary>
    public async Task TellPromptsChangedAsync(CancellationToken cancellationToken)
    {
        await Listens.TellPromptsChangedAsync(cancellationToken);
        if (_server is { } server)
        {
            await server.SendNotificationAsync(NotificationMethods.PromptListChangedNotification, cancellationToken);
        }
    }

    public void Dispose() => _server = null;
}
