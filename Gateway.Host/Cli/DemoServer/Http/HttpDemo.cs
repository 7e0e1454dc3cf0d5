using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Host.Cli.DemoServer.Http;

/// <summary>The demo server over Streamable HTTP. Disposing it ends every session.</summary>
internal sealed class HttpDemo : IAsyncDisposable
{
    private const long MaxBodyBytes = 4 << 20;

    private readonly WebApplication _app;
    private readonly HttpSessions _sessions;
    private readonly ModernRequests _modern;

    private HttpDemo(WebApplication app, HttpSessions sessions, ModernRequests modern)
    {
        _app = app;
        _sessions = sessions;
        _modern = modern;
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        Endpoint = new Uri(new Uri(addresses.Addresses.First()), McpEndpoint.Path);
    }

    /// <summary>Where clients connect: <c>http://127.0.0.1:PORT/mcp</c>.</summary>
    internal Uri Endpoint { get; }

    /// <param name="port">A TCP port; 0 takes a free one.</param>
    /// <param name="time">The clock of idle sessions and of tools that wait.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    internal static Task<HttpDemo> StartAsync(int port, TimeProvider time, CancellationToken cancellationToken) =>
        StartAsync(IPAddress.Loopback, port, time, cancellationToken);

    private static Task<HttpDemo> StartAsync(IPAddress address, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        var world = new DemoWorld(time);
        return StartAsync(address, port, () => new DemoSession(world), ServedEras.Both, time, cancellationToken);
    }

    /// <summary>Serves something else than the demo in the same way.</summary>
    internal static Task<HttpDemo> StartAsync(int port, Func<IServedSession> open, ServedEras eras, TimeProvider time, CancellationToken cancellationToken) =>
        StartAsync(IPAddress.Loopback, port, open, eras, time, cancellationToken);

    private static async Task<HttpDemo> StartAsync(
        IPAddress address, int port, Func<IServedSession> open, ServedEras eras, TimeProvider time, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        DemoLogs.Configure(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(address, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        var app = builder.Build();
        var logs = app.Services.GetRequiredService<ILoggerFactory>();
        var sessions = new HttpSessions(open, time, logs);
        var modern = new ModernRequests(open(), logs);
        app.Run(new McpEndpoint(sessions, modern, eras, IPAddress.IsLoopback(address)).HandleAsync);
        await app.StartAsync(cancellationToken);
        return new HttpDemo(app, sessions, modern);
    }

    internal static async Task<int> RunAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        try
        {
            await using var demo = await StartAsync(address, port, TimeProvider.System, cancellationToken);
            await Console.Error.WriteLineAsync($"Demo server on {demo.Endpoint}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // SIGINT or SIGTERM: the expected end.
        }
        catch (IOException problem)
        {
            await Console.Error.WriteLineAsync($"Cannot serve on port {port}: {problem.Message}");
            return 1;
        }

        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        // First, because open streams would hold up a graceful stop.
        await _sessions.EndAllAsync();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _modern.Dispose();
    }
}
