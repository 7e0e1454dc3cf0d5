using System.Reflection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Host.Cli.DemoServer;

/// <summary>What the SDK serves for one session: names, capabilities, handlers.</summary>
internal static class DemoServerOptions
{
    private static readonly string Version =
        typeof(DemoServerOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    internal static McpServerOptions For(DemoSession session, DemoWorld world)
    {
        var resources = new DemoResources(world);
        return new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "agentgateway-demo", Title = "AgentGateway demo server", Version = Version },
            ServerInstructions = "A server to try clients and gateways with: it has something of everything MCP offers.",
            ToolCollection = session.Toolset.Tools,
            Capabilities = new ServerCapabilities
            {
                Resources = new ResourcesCapability { Subscribe = true },
                Completions = new CompletionsCapability(),
            },
            Handlers = new McpServerHandlers
            {
                ListPromptsHandler = (_, _) => ValueTask.FromResult(new ListPromptsResult { Prompts = DemoPrompts.List() }),
                GetPromptHandler = (request, _) => ValueTask.FromResult(DemoPrompts.Get(request.Params!, resources)),
                ListResourcesHandler = (_, _) => ValueTask.FromResult(new ListResourcesResult { Resources = DemoResources.List() }),
                ListResourceTemplatesHandler = (_, _) =>
                    ValueTask.FromResult(new ListResourceTemplatesResult { ResourceTemplates = DemoResources.Templates() }),
                ReadResourceHandler = (request, _) => ValueTask.FromResult(Read(resources, request)),
                CompleteHandler = (request, _) => ValueTask.FromResult(DemoCompletions.Complete(request.Params!)),
                SubscribeToResourcesHandler = (request, _) => Watch(request.Params!.Uri, session.Subscribe),
                UnsubscribeFromResourcesHandler = (request, _) => Watch(request.Params!.Uri, session.Unsubscribe),
                SubscriptionsListenHandler = session.Listens.ServeAsync,
            },
        };
    }

    private static ReadResourceResult Read(DemoResources resources, RequestContext<ReadResourceRequestParams> request)
    {
        var uri = request.Params!.Uri;
        return resources.Read(uri) is { } contents
            ? new ReadResourceResult { Contents = [contents] }
            : throw DemoResources.NotFound(uri, request.Server.NegotiatedProtocolVersion);
    }

    private static ValueTask<EmptyResult> Watch(string uri, Action<string> change)
    {
        if (!DemoResources.Exists(uri))
        {
            throw DemoResources.NotFound(uri, protocolVersion: null);
        }

        change(uri);
        return ValueTask.FromResult(new EmptyResult());
    }
}
