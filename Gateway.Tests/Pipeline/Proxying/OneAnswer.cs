using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Pipeline.Proxying;

/// <summary>A server that answers each connection with fixed bytes, once it was sent something, and closes it.</summary>
internal sealed class OneAnswer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public OneAnswer(string bytes)
    {
        _listener.Start();
        _serving = ServeAsync(Encoding.Latin1.GetBytes(bytes));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync(byte[] bytes)
    {
        try
        {
            while (true)
            {
                using var connection = await _listener.AcceptTcpClientAsync();
                await connection.GetStream().ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false);
                await connection.GetStream().WriteAsync(bytes);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
