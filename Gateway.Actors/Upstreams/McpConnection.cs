using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams.Http;

namespace Gateway.Actors.Upstreams;

/// <summary>A connection of the gateway's own to an MCP server over Streamable HTTP, for the command line: one request at a time.</summary>
public sealed class McpConnection : IAsyncDisposable
{
    private const long Epoch = 1;

    private readonly HttpEndpoint _endpoint;
    private readonly StreamableHttpUpstream _upstream;
    private readonly ForwardedHeaders _headers;

    private McpConnection(HttpEndpoint endpoint, StreamableHttpUpstream upstream, ForwardedHeaders headers) =>
        (_endpoint, _upstream, _headers) = (endpoint, upstream, headers);

    /// <summary>Connects and introduces the gateway.</summary>
    /// <exception cref="McpConnectionException">The server cannot be reached, or refused.</exception>
    public static async Task<McpConnection> ConnectAsync(
        Uri url, IEnumerable<KeyValuePair<string, string>> headers, TimeProvider time, CancellationToken cancellationToken)
    {
        var endpoint = new HttpEndpoint(url, new UpstreamLimits(), time);
        var forwarded = new ForwardedHeaders([.. headers]);
        try
        {
            var upstream = await StreamableHttpUpstream.ConnectAsync(endpoint, ClientProfile.Gateway, DeafListener.Instance, forwarded, cancellationToken);
            return new McpConnection(endpoint, upstream, forwarded);
        }
        catch (UpstreamException exception)
        {
            endpoint.Dispose();
            throw new McpConnectionException(url, exception);
        }
    }

    /// <summary>Sends a request; returns the raw result, or throws with the server's error.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="parameters">The raw <c>params</c> object.</param>
    /// <param name="onNotification">Gets each raw notification that comes before the response.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="McpConnectionException">The connection broke, or the server answered with an error.</exception>
    public async Task<byte[]> RequestAsync(
        string method, ReadOnlyMemory<byte> parameters, Action<byte[]> onNotification, CancellationToken cancellationToken)
    {
        var id = _upstream.NextId(Epoch);
        var request = new MessageBuffer();
        JsonRpcWriter.WriteRequest(request, id.ToUtf8(), System.Text.Encoding.UTF8.GetBytes(method), parameters.Span);
        await using var exchange = _upstream.Send(id, request, _headers);
        try
        {
            while (true)
            {
                using var message = (await exchange.ReadAsync(Timeout.InfiniteTimeSpan, cancellationToken))!;
                if (message.Envelope.Kind == JsonRpcKind.Result)
                {
                    return message.Part(message.Envelope.Result).ToArray();
                }

                if (message.Envelope.Kind == JsonRpcKind.Error)
                {
                    throw new McpConnectionException(_endpoint.Url, message.Part(message.Envelope.Error).ToArray());
                }

                onNotification(message.Bytes.ToArray());
            }
        }
        catch (UpstreamException exception)
        {
            throw new McpConnectionException(_endpoint.Url, exception);
        }
    }

    /// <summary>Ends the session.</summary>
    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        _endpoint.Dispose();
    }
}
