using System.Globalization;
using Gateway.Tests.Cluster.Processes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>A place in the cluster with an address of its own, where one gateway after the other runs.</summary>
internal sealed class ChaosNode(int number, int port, int readyPort, StdioCommand command) : IAsyncDisposable
{
    private TestProcess? _process;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"gw{number}");

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.{number}:{port}");

    public Uri Url => new($"http://{Address}/mcp");

    public int ReadyPort => readyPort;

    /// <summary>Between it and the database; null: nothing.</summary>
    public ChaosLink? DatabaseLink { get; init; }

    /// <summary>Between the other nodes and it; null: nothing.</summary>
    public ChaosLink? Link { get; init; }

    public TestProcess Process => _process ?? throw new InvalidOperationException("The node does not run.");

    /// <summary>Starts a gateway here and waits until it serves.</summary>
    public async Task StartAsync()
    {
        await StopAsync();
        _process = TestProcess.Start(command);
        var serving = _process.Output.When(line => line.StartsWith("Serving ", StringComparison.Ordinal));
        await Task.WhenAny(serving, _process.Exited).Within($"node {number} serves", TimeSpan.FromMinutes(2));
        if (!serving.IsCompleted)
        {
            await _process.WaitForExitAsync($"the last words of node {number}");
        }

        Assert.True(serving.IsCompleted, _process.Transcript());
    }

    public Task SignalAsync(string signal) => ProcessCluster.SignalAsync(Process, signal);

    /// <summary>Cuts it from another node, both ways.</summary>
    public void CutFrom(ChaosNode other, bool isSilent)
    {
        Sever(this, other);
        Sever(other, this);

        void Sever(ChaosNode to, ChaosNode from)
        {
            var (process, entry) = (from.Process.Id, to.Link!.Entry.Port);
            to.Link.Cut(isSilent, port => SocketOwners.Has(process, port, entry));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await (DatabaseLink?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Link?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private ValueTask StopAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
