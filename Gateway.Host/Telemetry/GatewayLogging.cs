using Gateway.Host.Configuration;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Host.Telemetry;

/// <summary>The log of everything but requests: on standard error, so that standard output is the access log alone.</summary>
internal static class GatewayLogging
{
    /// <summary>Sets logging up as configured.</summary>
    public static ILoggerFactory Create(LoggingConfig config) => LoggerFactory.Create(logging =>
    {
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (config.Format == LogFormat.Json)
        {
            logging.AddJsonConsole(json => json.TimestampFormat = "O");
        }
        else
        {
            logging.AddSimpleConsole(text => (text.SingleLine, text.TimestampFormat) = (true, "HH:mm:ss.fff "));
        }

        // The framework's own lines say per request what the access log says better.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        foreach (var rule in config.Level)
        {
            logging.AddFilter(rule.Category, rule.Level);
        }
    });
}
