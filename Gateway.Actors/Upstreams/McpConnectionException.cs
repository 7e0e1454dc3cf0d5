using System.Text;

namespace Gateway.Actors.Upstreams;

/// <summary>An MCP server could not be talked to, or answered with an error.</summary>
public sealed class McpConnectionException : Exception
{
    internal McpConnectionException(Uri url, UpstreamException inner)
        : base($"{url}: {inner.Message}{Detail(inner)}.", inner)
    {
    }

    internal McpConnectionException(Uri url, byte[] error)
        : base($"{url} answered with an error: {Encoding.UTF8.GetString(error)}")
    {
    }

    private static string Detail(UpstreamException exception) => exception.InnerException is { } cause ? $" ({cause.Message})" : "";
}
