using ModelContextProtocol.Server;

namespace Gateway.Host.Cli.DemoServer;

/// <summary>The demo server on standard input and output, until the input ends or the process is told to stop.</summary>
internal static class StdioDemo
{
    internal static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var logs = DemoLogs.Create();
        var session = new DemoSession(new DemoWorld(TimeProvider.System));
        await using var transport = new StdioServerTransport(session.Options, logs);
        await using var server = McpServer.Create(transport, session.Options, logs);
        using var membership = session.Join(server);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var serving = server.RunAsync(stop.Token);

        // At the end of the input the SDK would wait for calls under way, whose answers it no longer sends.
        await Task.WhenAny(serving, transport.MessageReader.Completion);
        await stop.CancelAsync();
        try
        {
            await serving;
        }
        catch (OperationCanceledException)
        {
            // The expected end.
        }

        return 0;
    }
}
