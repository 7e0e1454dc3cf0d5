using Microsoft.Extensions.Logging.Console;

namespace Gateway.Host.Cli.DemoServer;

/// <summary>The demo server's own log, on standard error: standard output belongs to MCP.</summary>
internal static class DemoLogs
{
    internal static ILoggerFactory Create() => LoggerFactory.Create(Configure);

    internal static void Configure(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddSimpleConsole(console => console.ColorBehavior = LoggerColorBehavior.Disabled)
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
