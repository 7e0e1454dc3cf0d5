using Gateway.Host.Configuration;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Gateway.Host.Telemetry;

/// <summary>The log of everything but requests: on standard error, so that standard output is the access log alone.</summary>
internal static class GatewayLogging
{
    /// <summary>Sets logging up as configured.</summary>
    /// <param name="config">What is configured.</param>
    /// <param name="levels">What is logged.</param>
    public static ILoggerFactory Create(LoggingConfig config, LogLevels levels) => LoggerFactory.Create(logging =>
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

        Apply(logging, levels);
    });

    /// <summary>Lets loggers go by levels that may change.</summary>
    public static void Apply(ILoggingBuilder logging, LogLevels levels)
    {
        logging.Services.AddSingleton<IConfigureOptions<LoggerFilterOptions>>(levels);
        logging.Services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(levels);
    }
}
