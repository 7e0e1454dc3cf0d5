using System.Net.Http.Headers;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams.Http;

/// <summary>Reads what an MCP server answers over HTTP.</summary>
internal static class HttpReply
{
    private const string JsonType = "application/json";
    private const string SseType = "text/event-stream";

    public static bool IsJson(HttpResponseMessage response) => HasType(response, JsonType);

    public static bool IsEventStream(HttpResponseMessage response) => HasType(response, SseType);

    /// <summary>Reads a JSON body of at most <paramref name="maxBytes"/>.</summary>
    /// <exception cref="UpstreamException">It is larger, encoded, or no JSON-RPC message.</exception>
    public static async Task<TargetMessage> ReadJsonAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        RefuseEncoding(response);
        var declared = response.Content.Headers.ContentLength;
        if (declared > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        var buffer = new MessageBuffer((int)(declared ?? 2048) + 1);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            int read;
            while ((read = await body.ReadAsync(buffer.GetMemory(1), cancellationToken)) > 0)
            {
                buffer.Advance(read);
                if (buffer.Length > maxBytes)
                {
                    throw TooLarge(maxBytes);
                }
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }

        return TargetMessage.Read(buffer) ?? throw new UpstreamException(UpstreamFault.BadReply, "its reply is no JSON-RPC message");
    }

    /// <summary>The gateway asks for no encoding, so an encoded body is a fault: it could also be a bomb.</summary>
    /// <exception cref="UpstreamException">The body is encoded.</exception>
    public static void RefuseEncoding(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
        {
            throw new UpstreamException(UpstreamFault.BadReply, "its reply is compressed, though the gateway did not ask for that");
        }
    }

    private static bool HasType(HttpResponseMessage response, string type) =>
        response.Content.Headers.ContentType is MediaTypeHeaderValue media && string.Equals(media.MediaType, type, StringComparison.OrdinalIgnoreCase);

    private static UpstreamException TooLarge(int maxBytes) => new(UpstreamFault.BadReply, $"its reply is larger than {maxBytes} bytes");
}
