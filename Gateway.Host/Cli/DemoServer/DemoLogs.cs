using Microsoft.Extensions.Logging.Console;

namespace Gateway.Host.Cli.DemoServer;

/// <summary>The demo server's own log, on standard error: standard output belongs to MCP.</summary>
internal static class DemoLogs
{
    internal static ILoggerFactory Create() => LoggerFactory.Create(Configure);

    internal static void Configure(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Warning)

        // It reports each mistake of a client as a failure of its own, with a stack trace; the client is told already.
        .AddFilter("ModelContextProtocol.Server.McpServer", LogLevel.Critical)

        // A line that is not a message is news of no higher level than this.
        .AddFilter("ModelContextProtocol.Server.StdioServerTransport", LogLevel.Information)
        .AddSimpleConsole(console => console.ColorBehavior = LoggerColorBehavior.Disabled)
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
