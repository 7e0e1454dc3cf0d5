using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Host.Cli.DemoServer;

/// <summary>
/// The open <c>subscriptions/listen</c> requests of a session (MCP 2026-07-28). The SDK's own handler acknowledges resource
/// subscriptions without ever serving them, and serves nothing on HTTP; this one does both. Thread-safe.
/// </summary>
internal sealed class ListenStreams(Predicate<string> exists)
{
    private readonly ConcurrentDictionary<ListenStream, bool> _streams = new();

    /// <summary>Acknowledges what is served, then sends it until the client hangs up or cancels.</summary>
    internal async ValueTask<EmptyResult> ServeAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken)
    {
        var asked = request.Params?.Notifications ?? new SubscriptionsListenNotifications();
        var stream = new ListenStream(request.Server, request.JsonRpcRequest.Id, new SubscriptionsListenNotifications
        {
            ToolsListChanged = asked.ToolsListChanged is true ? true : null,
            PromptsListChanged = asked.PromptsListChanged is true && request.Server.ServerOptions.Capabilities?.Prompts?.ListChanged is true ? true : null,
            ResourceSubscriptions = asked.ResourceSubscriptions?.Where(uri => exists(uri)).ToArray(),
        });

        // Registered first, so that no change between the acknowledgement and the registration is lost.
        _streams[stream] = true;
        try
        {
            await stream.AcknowledgeAsync(cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The usual end of a subscription.
        }
        finally
        {
            _streams.TryRemove(stream, out _);
            stream.Close();
        }

        return new EmptyResult();
    }

    internal async Task<int> TellUpdatedAsync(string uri, CancellationToken cancellationToken)
    {
        var told = 0;
        foreach (var stream in _streams.Keys.Where(stream => stream.Granted.ResourceSubscriptions?.Contains(uri) is true))
        {
            var sent = await stream.SendAsync(NotificationMethods.ResourceUpdatedNotification, new JsonObject { ["uri"] = uri }, cancellationToken);
            told += sent ? 1 : 0;
        }

        return told;
    }

    internal async Task TellToolsChangedAsync(CancellationToken cancellationToken)
    {
        foreach (var stream in _streams.Keys.Where(stream => stream.Granted.ToolsListChanged is true))
        {
            await stream.SendAsync(NotificationMethods.ToolListChangedNotification, [], cancellationToken);
        }
    }

    internal async Task TellPromptsChangedAsync(CancellationToken cancellationToken)
    {
        foreach (var stream in _streams.Keys.Where(stream => stream.Granted.PromptsListChanged is true))
        {
            await stream.SendAsync(NotificationMethods.PromptListChangedNotification, [], cancellationToken);
        }
    }

    private sealed class ListenStream(McpServer server, RequestId id, SubscriptionsListenNotifications granted)
    {
        // False: it ended before the acknowledgement was out.
        private readonly TaskCompletionSource<bool> _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal SubscriptionsListenNotifications Granted => granted;

        internal async Task AcknowledgeAsync(CancellationToken cancellationToken)
        {
            var notifications = new JsonObject();
            if (granted.ToolsListChanged is true)
            {
                notifications["toolsListChanged"] = true;
            }

            if (granted.PromptsListChanged is true)
            {
                notifications["promptsListChanged"] = true;
            }

            if (granted.ResourceSubscriptions is { } uris)
            {
                notifications["resourceSubscriptions"] = new JsonArray([.. uris.Select(uri => JsonValue.Create(uri))]);
            }

            var acknowledgement = new JsonObject { ["notifications"] = notifications };
            await WriteAsync(NotificationMethods.SubscriptionsAcknowledgedNotification, acknowledgement, cancellationToken);
            _acknowledged.TrySetResult(true);
        }

        /// <summary>Sends a notification, but never before the acknowledgement, which has to be the stream's first message.</summary>
        internal async Task<bool> SendAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
        {
            if (!await _acknowledged.Task.WaitAsync(cancellationToken))
            {
                return false;
            }

            try
            {
                await WriteAsync(method, parameters, cancellationToken);
                return true;
            }
            catch (Exception problem) when (problem is InvalidOperationException or IOException)
            {
                // It ended meanwhile: that is no business of the call that brings the news.
                return false;
            }
        }

        internal void Close() => _acknowledged.TrySetResult(false);

        private Task WriteAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
        {
            // MCP 2026-07-28 subscriptions: each notification names the request it belongs to, with the id's own JSON type.
            parameters["_meta"] = new JsonObject { [MetaKeys.SubscriptionId] = id.Id is long number ? number : id.ToString() };
            return server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters }, cancellationToken);
        }
    }
}
