using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>
/// A piece of network: TCP connections go through it until it is cut. In silence nothing arrives any more, in neither direction, and what is under way arrives
/// when it is mended; otherwise connections break, and new ones at once.
/// </summary>
internal sealed class ChaosLink : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Pair, Task> _pairs = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private volatile Severed? _severed;

    /// <param name="listen">Where it is entered; port 0 takes a free one.</param>
    /// <param name="target">Where it leads.</param>
    public ChaosLink(IPEndPoint listen, IPEndPoint target)
    {
        _target = target;
        _listener.Bind(listen);
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    public IPEndPoint Entry => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Cuts it.</summary>
    /// <param name="isSilent">Whether nothing tells the ends.</param>
    /// <param name="whose">Whether it is cut for who connected from this port; null: for all.</param>
    public void Cut(bool isSilent, Func<int, bool>? whose = null)
    {
        var (severed, former) = (new Severed(isSilent, whose), _severed);
        _severed = severed;
        former?.Mended.TrySetResult();
        if (!isSilent)
        {
            foreach (var pair in _pairs.Keys.Where(severed.Covers))
            {
                pair.Break();
            }
        }
    }

    public void Mend()
    {
        var severed = _severed;
        _severed = null;
        severed?.Mended.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Mend();
        _listener.Dispose();
        await _accepting;
        foreach (var pair in _pairs.Keys)
        {
            pair.Break();
        }

        await Task.WhenAll(_pairs.Values);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var pair = new Pair(await _listener.AcceptAsync(_closing.Token));
                var gone = new TaskCompletionSource();
                _pairs[pair] = gone.Task;
                _ = CarryAsync(pair, gone);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(Pair pair, TaskCompletionSource gone)
    {
        try
        {
            await PassAsync(pair);
            await pair.Far.ConnectAsync(_target, _closing.Token);
            await Task.WhenAll(PumpAsync(pair, pair.Near, pair.Far), PumpAsync(pair, pair.Far, pair.Near));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One end broke, and so does the other.
        }

        pair.Break();
        _pairs.TryRemove(pair, out _);
        gone.SetResult();
    }

    private async Task PumpAsync(Pair pair, Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[16 << 10];
            int read;
            while ((read = await from.ReceiveAsync(buffer, SocketFlags.None, CancellationToken.None)) > 0)
            {
                await PassAsync(pair);
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), SocketFlags.None, CancellationToken.None);
                }
            }

            await PassAsync(pair);
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            await PassAsync(pair);
            pair.Break();
            throw;
        }
    }

    // Waits while it is cut.
    private async Task PassAsync(Pair pair)
    {
        while (_severed is { } severed && severed.Covers(pair))
        {
            if (!severed.IsSilent)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            await severed.Mended.Task;
        }
    }

    private sealed class Severed(bool isSilent, Func<int, bool>? whose)
    {
        private readonly ConcurrentDictionary<Pair, bool> _covered = new();

        public bool IsSilent => isSilent;

        public TaskCompletionSource Mended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Covers(Pair pair) => whose is null || _covered.GetOrAdd(pair, found => whose(found.Port));
    }

    private sealed class Pair(Socket near)
    {
        public Socket Near => near;

        public Socket Far { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        /// <summary>From which port it was entered.</summary>
        public int Port { get; } = ((IPEndPoint)near.RemoteEndPoint!).Port;

        public void Break()
        {
            foreach (var socket in new[] { near, Far })
            {
                try
                {
                    socket.LingerState = new LingerOption(true, 0);
                }
                catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
                {
                    // It is broken already.
                }

                socket.Dispose();
            }
        }
    }
}
