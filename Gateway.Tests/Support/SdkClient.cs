#pragma warning disable MCP9005 // Deprecated by MCP 2026-07-28, and what legacy servers ask their clients.
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Support;

/// <summary>
/// The official C# SDK's client, connected: it answers sampling with <c>sampled: …</c>, questions with text that names field and
/// question, roots with <see cref="Root"/>, and records what it was asked and told.
/// </summary>
public sealed class SdkClient : IAsyncDisposable
{
    public const string Root = "file:///home/test";

    private static readonly string[] Recorded =
    [
        NotificationMethods.ToolListChangedNotification, NotificationMethods.PromptListChangedNotification,
        NotificationMethods.ResourceListChangedNotification, NotificationMethods.ResourceUpdatedNotification,
        NotificationMethods.LoggingMessageNotification, NotificationMethods.ProgressNotification,
    ];

    private McpClient? _client;

    private SdkClient()
    {
    }

    public McpClient Mcp => _client ?? throw new InvalidOperationException("The client is not connected.");

    public Recorder<JsonRpcNotification> Notifications { get; } = new();

    public Recorder<CreateMessageRequestParams> Sampled { get; } = new();

    public Recorder<ElicitRequestParams> Elicited { get; } = new();

    public static Task<SdkClient> ConnectAsync(Uri endpoint, SdkClientOptions? options = null)
    {
        var wanted = options ?? new SdkClientOptions();
        var isSse = endpoint.AbsolutePath.EndsWith("/sse", StringComparison.Ordinal);
        return ConnectAsync(wanted, new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = endpoint,
            TransportMode = wanted.Transport ?? (isSse ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp),
            AdditionalHeaders = wanted.Headers,
        }));
    }

    public static Task<SdkClient> ConnectAsync(StdioCommand server, SdkClientOptions? options = null) =>
        ConnectAsync(options ?? new SdkClientOptions(), new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = server.Program,
            Arguments = [.. server.Arguments],
            InheritEnvironmentVariables = false,
            EnvironmentVariables = server.FullEnvironment()!,
        }));

    public ValueTask DisposeAsync() => _client?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<SdkClient> ConnectAsync(SdkClientOptions options, IClientTransport transport)
    {
        var client = new SdkClient();
        client._client = await McpClient.CreateAsync(transport, client.McpOptions(options), cancellationToken: TestContext.Current.CancellationToken)
            .Within($"the SDK client connects to {transport.Name}");
        return client;
    }

    private McpClientOptions McpOptions(SdkClientOptions options) => new()
    {
        ProtocolVersion = options.ProtocolVersion,

        // On a busy machine a process may take longer to start than the five seconds after which the client takes a server for an old one.
        DiscoverProbeTimeout = TimeSpan.FromSeconds(30),
        ClientInfo = new Implementation { Name = "csharp-test-client", Version = "1.0.0" },
        Handlers = new McpClientHandlers
        {
            NotificationHandlers = Recorded.Select(method => KeyValuePair.Create(method, (Func<JsonRpcNotification, CancellationToken, ValueTask>)Record)),
            SamplingHandler = options.OffersCapabilities ? (request, _, _) => ValueTask.FromResult(Sample(request!)) : null,
            ElicitationHandler = options.OffersCapabilities ? (request, _) => ValueTask.FromResult(Elicit(request!, options)) : null,
            RootsHandler = options.OffersCapabilities
                ? (_, _) => ValueTask.FromResult(new ListRootsResult { Roots = [new Root { Uri = Root, Name = "home" }] })
                : null,
        },
    };

    private ValueTask Record(JsonRpcNotification notification, CancellationToken cancellationToken)
    {
        Notifications.Add(notification);
        return ValueTask.CompletedTask;
    }

    private CreateMessageResult Sample(CreateMessageRequestParams request)
    {
        Sampled.Add(request);
        var text = request.Messages[^1].Content.OfType<TextContentBlock>().First().Text;
        return new CreateMessageResult
        {
            Model = "test-model",
            Role = Role.Assistant,
            StopReason = "endTurn",
            Content = [new TextContentBlock { Text = $"sampled: {text}" }],
        };
    }

    private ElicitResult Elicit(ElicitRequestParams request, SdkClientOptions options)
    {
        Elicited.Add(request);
        return options.Elicitation?.Invoke(request) ?? new ElicitResult
        {
            Action = "accept",
            Content = (request.RequestedSchema?.Required ?? [])
                .ToDictionary(name => name, name => JsonSerializer.SerializeToElement($"{name}: {request.Message}")),
        };
    }
}
