using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Support;

/// <summary>A cable that a test can cut: a port whose connections are carried, byte by byte, to another one.</summary>
public sealed class TcpWire : IAsyncDisposable
{
    private readonly List<Socket> _sockets = [];
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<IPEndPoint> _target = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Socket _listener;
    private readonly Task _accepting;
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _hold;
    private bool _cut;

    public TcpWire()
    {
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    /// <summary>The near end.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Connections that were made.</summary>
    public int Connections { get; private set; }

    /// <summary>Completes when something waits on the way to the far end, after <see cref="Hold"/>.</summary>
    public Task Held => _held.Task;

    /// <summary>From now on nothing arrives at the far end of what is sent to it; what that says still comes back.</summary>
    public void Hold() => Volatile.Write(ref _hold, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>What was held goes on.</summary>
    public void Release() => Interlocked.Exchange(ref _hold, null)?.SetResult();

    /// <summary>Says where the far end is; what connected before waits for that.</summary>
    public void Plug(IPEndPoint target) => _target.TrySetResult(target);

    /// <summary>Resets all connections and takes no more, as when the process at the far end is killed.</summary>
    public void Cut()
    {
        Release();
        lock (_lock)
        {
            _cut = true;
            _listener.Dispose();
            foreach (var socket in _sockets)
            {
                Reset(socket);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket near;
            try
            {
                near = await _listener.AcceptAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = CarryAsync(near);
        }
    }

    private async Task CarryAsync(Socket near)
    {
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        near.NoDelay = far.NoDelay = true;
        lock (_lock)
        {
            Connections++;
            _sockets.AddRange([near, far]);
            if (_cut)
            {
                Reset(near);
                return;
            }
        }

        try
        {
            await far.ConnectAsync(await _target.Task);
            await Task.WhenAll(CopyAsync(near, far, mayBeHeld: true), CopyAsync(far, near, mayBeHeld: false));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut.
        }

        near.Dispose();
        far.Dispose();
    }

    private async Task CopyAsync(Socket from, Socket to, bool mayBeHeld)
    {
        var buffer = new byte[16 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer) is var read and > 0)
            {
                if (mayBeHeld && Volatile.Read(ref _hold) is { } hold)
                {
                    _held.TrySetResult();
                    await hold.Task;
                }

                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // What broke at one end is broken at the other.
            Reset(from);
            Reset(to);
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        socket.Dispose();
    }
}
