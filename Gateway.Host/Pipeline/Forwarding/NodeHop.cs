using System.Globalization;
using Gateway.Actors.Cluster;
using Gateway.Actors.Sessions.Placing;
using Gateway.Host.Telemetry;

namespace Gateway.Host.Pipeline.Forwarding;

/// <summary>Sends a request to another node, and brings its answer to the client.</summary>
internal sealed partial class NodeHop(SessionPlaces places, INodeTransport transport, RequestReports reports, ClusterLimits limits, ILogger<NodeHop> logger)
{
    /// <summary>Streams of other nodes' sessions that clients have open here.</summary>
    public RelayedStreams Streams { get; } = new();

    /// <summary>Serves a request by another node. Null: the client has its answer. Else the node has not accepted it.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="request">What is sent.</param>
    /// <param name="key">The session it is about; null: it has none.</param>
    /// <param name="place">The node, and what is known of its ownership.</param>
    /// <param name="record">What is noted of the request.</param>
    public async Task<NodeUnreachableException?> TrySendAsync(HttpContext context, ForwardedRequest request, SessionKey? key, SessionPlace place, RequestRecord record)
    {
        record.Owner = place.Node.Name;
        using var span = reports.BeginForward(context, record, request.Body)?.BeginHttp($"forward {place.Node.Name}", context.Request.Method, place.Node.Name, port: 0);
        using var message = request.Create(place.Epoch, place.MayClaim, span);
        message.Options.Set(INodeTransport.HasNoSession, key is null);
        HttpResponseMessage response;
        try
        {
            response = await transport.ForwardAsync(place.Node, message, context.RequestAborted);
        }
        catch (NodeUnreachableException exception)
        {
            span?.Failed("not_accepted");
            return exception;
        }
        catch (Exception exception) when (IsLoss(exception, context))
        {
            OwnerLost(place.Node, exception.Message);
            record.Placement = Placement.Lost;
            span?.Failed("lost");
            await LostReply.WriteAsync(context, request.Body);
            return null;
        }

        using (response)
        {
            (record.IsRelayed, record.Placement) = (true, Placement.Forwarded);
            span?.Answered((int)response.StatusCode);
            await RelayAsync(context, request, response, key, place.Node, record);
        }

        return null;
    }

    private async Task RelayAsync(HttpContext context, ForwardedRequest request, HttpResponseMessage response, SessionKey? key, NodeId owner, RequestRecord record)
    {
        var epoch = EpochOf(response);
        if (key is { } session && epoch > 0)
        {
            places.Learn(session, owner, epoch);
            Streams.EndBefore(session, epoch);
        }

        var reply = new ForwardedReply(context, response, limits.StreamBytes);
        reply.CopyHead();
        using var alive = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, transport.WhileAlive(owner));
        try
        {
            if (HttpMethods.IsGet(context.Request.Method) && reply.IsStream && key is { } listened)
            {
                await StreamAsync(reply, listened, epoch, alive.Token);
            }
            else
            {
                await reply.CopyAsync(alive.Token);
            }
        }
        catch (Exception exception) when (IsLoss(exception, context))
        {
            OwnerLost(owner, exception.Message);
            record.Placement = Placement.Lost;
            await LostReply.EndAsync(context, reply, request.Body);
        }
    }

    private async Task StreamAsync(ForwardedReply reply, SessionKey key, long epoch, CancellationToken alive)
    {
        using var stream = Streams.Add(key, epoch);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alive, stream.Ended);
        try
        {
            if (!await reply.StreamAsync(either.Token))
            {
                ReaderTooSlow();
            }
        }
        catch (OperationCanceledException) when (stream.Ended.IsCancellationRequested)
        {
            // The client comes back, and finds the owner.
        }
    }

    private static bool IsLoss(Exception exception, HttpContext context) =>
        exception is HttpRequestException or IOException or OperationCanceledException && !context.RequestAborted.IsCancellationRequested;

    private static long EpochOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues(NodeHeaders.Epoch, out var values)
            && long.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? epoch : 0;

    [LoggerMessage(2410, LogLevel.Warning, "Node {Node} was lost while it served a request that came in here: {Problem}")]
    private partial void OwnerLost(NodeId node, string problem);

    [LoggerMessage(2411, LogLevel.Information, "A client read its stream too slowly; it was ended, and can be resumed.")]
    private partial void ReaderTooSlow();
}
