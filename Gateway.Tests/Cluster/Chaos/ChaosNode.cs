using System.Globalization;
using Gateway.Tests.Cluster.Processes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>A place in the cluster with an address of its own, where one gateway after the other runs.</summary>
internal sealed class ChaosNode(int number, int port, int readyPort, Func<StdioCommand> command) : IAsyncDisposable
{
    private TestProcess? _process;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.{number}:{port}");

    public int ReadyPort => readyPort;

    public TestProcess Process => _process ?? throw new InvalidOperationException("The node does not run.");

    /// <summary>Starts a gateway here and waits until it serves.</summary>
    public async Task StartAsync()
    {
        await DisposeAsync();
        _process = TestProcess.Start(command());
        var serving = _process.Output.When(line => line.StartsWith("Serving ", StringComparison.Ordinal));
        await Task.WhenAny(serving, _process.Exited).Within($"node {number} serves", TimeSpan.FromMinutes(2));
        Assert.True(serving.IsCompleted, _process.Transcript());
    }

    public Task SignalAsync(string signal) => ProcessCluster.SignalAsync(Process, signal);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
