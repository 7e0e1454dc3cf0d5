using System.Globalization;
using System.Net.Sockets;

namespace Gateway.Tests.Support;

/// <summary>The official reference server (server-everything) as a child process over HTTP; killed when disposed.</summary>
public sealed class EverythingServer : IAsyncDisposable
{
    private const int Attempts = 3;

    private EverythingServer(TestProcess process, Uri endpoint)
    {
        Process = process;
        Endpoint = endpoint;
    }

    /// <summary>Its command line for stdio.</summary>
    public static StdioCommand Stdio => NodeTools.Script(NodeTools.ServerEverything, "stdio");

    public Uri Endpoint { get; }

    public TestProcess Process { get; }

    /// <summary>Over Streamable HTTP: <c>http://127.0.0.1:PORT/mcp</c>.</summary>
    public static Task<EverythingServer> StartStreamableHttpAsync() => StartAsync("streamableHttp", "/mcp");

    /// <summary>Over HTTP+SSE of MCP 2024-11-05: <c>http://127.0.0.1:PORT/sse</c>.</summary>
    public static Task<EverythingServer> StartSseAsync() => StartAsync("sse", "/sse");

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static async Task<EverythingServer> StartAsync(string transport, string path)
    {
        NodeTools.Require();
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Next();
            var process = TestProcess.Start(NodeTools.Script(NodeTools.ServerEverything, transport)
                .With("PORT", port.ToString(CultureInfo.InvariantCulture)));
            var listens = process.Errors.When(line => line.EndsWith($"on port {port}", StringComparison.Ordinal));
            var first = await Task.WhenAny(process.Exited, listens).Within($"server-everything {transport} listens on port {port}");

            // It says so even when the port is taken (Express 5 calls back with the error), and then ends; hence the connection.
            if (first == listens && await AcceptsAsync(port) && !process.HasExited)
            {
                return new EverythingServer(process, new Uri($"http://127.0.0.1:{port}{path}"));
            }

            var transcript = process.Transcript();
            await process.DisposeAsync();
            if (attempt == Attempts)
            {
                throw new InvalidOperationException($"server-everything {transport} did not start:\n{transcript}");
            }
        }
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port).Within($"a connection to server-everything on port {port}");
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
