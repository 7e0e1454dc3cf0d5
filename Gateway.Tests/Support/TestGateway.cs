using System.Collections.Concurrent;
using System.Text;
using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Children.Guard;
using Gateway.Host;
using Gateway.Host.Cluster;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Watching;
using Gateway.Host.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>A gateway in this process, with real sockets and real children, serving a configuration given as text.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    private readonly GatewayServices _services;
    private readonly ILoggerFactory _loggers;
    private readonly LineStream _accessLog;

    private TestGateway(GatewayServices services, ILoggerFactory loggers, LineStream accessLog, Recorder<string> logs) =>
        (_services, _loggers, _accessLog, Logs) = (services, loggers, accessLog, logs);

    /// <summary>The MCP endpoint of the first port.</summary>
    public Uri Endpoint { get; private set; } = null!;

    /// <summary>The lines of the access log.</summary>
    public Recorder<string> AccessLog => _accessLog.Lines;

    /// <summary>What else was logged, as "level category: message".</summary>
    public Recorder<string> Logs { get; }

    internal GatewayServices Services => _services;

    /// <summary>
    /// Serves a configuration. A bind without a port takes a free one; the side ports are off, but for those of metrics and operators that are written. Fails the test when the configuration is not taken.
    /// </summary>
    public static Task<TestGateway> StartAsync(string yaml, TimeProvider? time = null, bool allowUnauthenticated = false, Func<string, string?>? environment = null) =>
        StartAsync(Load(yaml, allowUnauthenticated, environment), time);

    /// <summary>Serves a configuration that was read.</summary>
    internal static async Task<TestGateway> StartAsync(ConfigLoadResult.Loaded loaded, TimeProvider? time = null, ClusterSetup? cluster = null, bool serves = true)
    {
        var logs = new Recorder<string>();
        var levels = new LogLevels(loaded.Config.Config.Logging, time ?? TimeProvider.System);
        var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new RecordingLogs(logs)));
        var accessLog = new LineStream();
        var defaults = new StaticConfig();
        var config = loaded.Config.Config with { ReadinessAddr = Host.Configuration.Values.ListenAddress.Off };
        config = config with { StatsAddr = config.StatsAddr == defaults.StatsAddr ? Host.Configuration.Values.ListenAddress.Off : config.StatsAddr };
        var guard = new ChildGuardCommand(StdioCommand.Dotnet, [Path.Combine(AppContext.BaseDirectory, "Gateway.Host.dll"), ChildGuard.Verb]);
        config = config with { AdminAddr = config.AdminAddr == defaults.AdminAddr ? Host.Configuration.Values.ListenAddress.Off : config.AdminAddr };
        var services = new GatewayServices(config, accessLog, new FixedConfig("gateway.yaml", loaded), guard, time ?? TimeProvider.System, loggers, cluster) { LogLevels = levels };
        var gateway = new TestGateway(services, loggers, accessLog, logs);
        await services.StartAsync(TestContext.Current.CancellationToken);
        if (serves)
        {
            await gateway.ServeAsync(loaded);
        }

        return gateway;
    }

    /// <summary>Serves, where it was only started.</summary>
    internal async Task ServeAsync(ConfigLoadResult.Loaded loaded)
    {
        await ApplyAsync(loaded);
        await _services.ServingAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Serves another configuration.</summary>
    public Task ReloadAsync(string yaml) => ApplyAsync(Load(yaml, allowUnauthenticated: false));

    /// <summary>The MCP endpoint at another path of the first port.</summary>
    public Uri At(string path) => new(Endpoint, path);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync().AsTask().Within("the end of the gateway");
        _loggers.Dispose();
    }

    private async Task ApplyAsync(ConfigLoadResult.Loaded loaded)
    {
        Assert.Empty(await _services.Runtime.ApplyAsync(loaded.Config, TestContext.Current.CancellationToken));
        _services.Announce(loaded.Hash);
        Endpoint = new Uri($"http://{_services.Runtime.Listening(loaded.Config.Binds[0].EndPoint)}/mcp");
    }

    internal static ConfigLoadResult.Loaded Load(string yaml, bool allowUnauthenticated, Func<string, string?>? environment = null)
    {
        var result = ConfigReader.Read(yaml, environment ?? (_ => null), new ConfigReadOptions { AllowUnauthenticated = allowUnauthenticated });
        return result as ConfigLoadResult.Loaded
            ?? throw new InvalidOperationException(DiagnosticPrinter.Print("the test's configuration", ((ConfigLoadResult.Rejected)result).Errors));
    }

    private sealed class RecordingLogs(Recorder<string> lines) : ILoggerProvider, ILogger
    {
        private readonly ConcurrentDictionary<string, ILogger> _loggers = new();
        private readonly string _category = "";

        private RecordingLogs(Recorder<string> lines, string category)
            : this(lines) => _category = category;

        public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new RecordingLogs(lines, name));

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{logLevel} {_category}: {formatter(state, exception)}{(exception is null ? "" : " " + exception)}");

        public void Dispose()
        {
        }
    }

    private sealed class LineStream : MemoryStream
    {
        public Recorder<string> Lines { get; } = new();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            foreach (var line in Encoding.UTF8.GetString(buffer.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Lines.Add(line);
            }

            return ValueTask.CompletedTask;
        }
    }
}
