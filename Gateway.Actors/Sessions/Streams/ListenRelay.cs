using System.Text;
using Gateway.Actors.Backends;
using Gateway.Actors.Bridging;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Calls;
using Gateway.Actors.Sessions.Lists;
using Gateway.Actors.Sessions.Replies;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Sessions.Streams;

/// <summary>
/// Serves <c>subscriptions/listen</c> (MCP 2026-07-28): says what of the wanted is granted, then sends it, until the client hangs up, its token's
/// time is over, or the session ends.
/// </summary>
internal sealed class ListenRelay(Session session, ClientMessage message, InFlightCall call, CallReply reply)
{
    private static readonly JsonRpcError NoFilter = new(McpErrorCode.InvalidParams, "subscriptions/listen must say which notifications it wants.");

    private readonly SessionServices _services = session.Services;

    /// <summary>Listens; the request is answered in every case.</summary>
    public async Task RunAsync()
    {
        if (ListenFilter.Read(message.Part(message.Envelope[ParamsMember.Notifications])) is not { } wanted)
        {
            await reply.ErrorAsync(NoFilter);
            return;
        }

        var view = await session.ConnectAllAsync(message.Headers, call.Cancelled);
        var id = message.Part(message.Envelope.Id).ToArray();
        var listening = new Listening(wanted, message.Access, id, _services.Limits.Sessions);
        List<(Target Target, string Uri)> subscribed = [];

        // First, so that no change between the acknowledgement and this is lost.
        session.Listens.Add(listening);
        session.Tell(new SessionMessage.ClientListens());
        try
        {
            await AcknowledgeAsync(view, wanted, listening, subscribed, id);
            await SendAsync(listening);
        }
        catch (OperationCanceledException) when (call.Cancelled.IsCancellationRequested)
        {
            // The client left, or the session ended.
        }
        finally
        {
            session.Listens.Remove(listening);
            if (subscribed.Count > 0)
            {
                _services.Background.Run("give up subscriptions", () => session.Listens.UnsubscribeAsync(subscribed, ForwardedHeaders.None));
            }
        }

        await reply.ResultAsync([.. "{\"_meta\":"u8, .. ListenFilter.Meta(id), (byte)'}']);
    }

    private async Task AcknowledgeAsync(SessionView view, ListenFilter wanted, Listening listening, List<(Target Target, string Uri)> subscribed, byte[] id)
    {
        var granted = new List<string>();
        foreach (var uri in wanted.Uris)
        {
            if (Resource(view, uri) is { } found && await MayKnowAsync(found.Target, found.Uri) && await session.Listens.SubscribeAsync(found.Target, found.Uri, message.Headers, call.Cancelled))
            {
                granted.Add(uri);
                subscribed.Add((found.Target.Target, found.Uri));
                listening.Grant(subscribed);
            }
        }

        // The gateway itself may change a list, so it tells of changes wherever there is one.
        var features = MergedCapabilities.Features(view);
        var acknowledged = new ListenFilter(
            wanted.Tools && features.HasFlag(ServerFeatures.Tools), wanted.Prompts && features.HasFlag(ServerFeatures.Prompts), wanted.Resources && features.HasFlag(ServerFeatures.Resources), granted);
        using var output = new MessageBuffer();
        JsonRpcWriter.WriteNotification(output, McpMethod.SubscriptionsAcknowledged.Utf8Name(), acknowledged.Acknowledge(id));
        await reply.SendAsync(output);
    }

    private async Task SendAsync(Listening listening)
    {
        while (await listening.WaitAsync(_services.Limits.Sessions.KeepAlive, _services.Time, call.Cancelled) is var more && more != false)
        {
            if (more is null)
            {
                await reply.KeepAliveAsync();
            }

            while (listening.Take() is { } news)
            {
                using var output = new MessageBuffer(news.Length);
                output.Append(news);
                await reply.SendAsync(output);
            }
        }
    }

    private static (TargetView Target, string Uri)? Resource(SessionView view, string uri) =>
        view.Backend.Names.SplitUri(Encoding.UTF8.GetBytes(uri), out var own) is { } target && view.Targets[target].Upstream?.Info.Features.HasFlag(ServerFeatures.Subscribe) == true
            ? (view.Targets[target], Encoding.UTF8.GetString(own))
            : null;

    // As when it is read: what is denied and what is not there are left out alike.
    private async ValueTask<bool> MayKnowAsync(TargetView target, string uri)
    {
        if (message.Access.IsUnrestricted)
        {
            return true;
        }

        var isAllowed = message.Access.Decide(message.Envelope.Method.Name(), new McpOperation(McpItemKind.Resource, target.Target.Name, uri)).IsAllowed;
        try
        {
            return await new TargetCatalogs(session, message.Headers, call.Cancelled).ContainsAsync(target, McpItemKind.Resource, uri, believeOld: isAllowed) && isAllowed;
        }
        catch (UpstreamException exception)
        {
            SessionLog.TargetFailed(_services.Logger, target.Target.Name, message.Envelope.Method.Name(), exception.Message, exception.InnerException);
            return isAllowed;
        }
    }
}
