using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>A TCP server on a free loopback port that does to each connection what a test says, and no more.</summary>
public sealed class FaultyServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _serve;
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    private FaultyServer(Func<NetworkStream, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Endpoint => new($"http://{_listener.LocalEndpoint}/mcp");

    /// <summary>Serves each connection in its own way.</summary>
    public static FaultyServer Start(Func<NetworkStream, CancellationToken, Task> serve) => new(serve);

    /// <summary>Reads the head of each request and answers with these bytes, once a connection, which then is closed.</summary>
    public static FaultyServer Answering(string bytes) => Start(async (connection, stop) =>
    {
        await ReadHeadAsync(connection, stop);
        await connection.WriteAsync(Encoding.Latin1.GetBytes(bytes), stop);
    });

    /// <summary>Reads up to the empty line that ends a request's headers.</summary>
    public static async Task ReadHeadAsync(NetworkStream connection, CancellationToken stop)
    {
        var last = 0;
        var one = new byte[1];
        while (last != 0x0D0A0D0A && await connection.ReadAsync(one, stop) == 1)
        {
            last = (last << 8) | one[0];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting.Within("the end of a faulty server");
        await Task.WhenAll(_connections).Within("the end of a faulty server's connections");
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Closing.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _serve(client.GetStream(), _closing.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
            {
                // The gateway hung up, or the test is over.
            }
        }
    }
}
