using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Host.Listeners;

/// <summary>
/// The loggers of a port, without the framework's line per request at any level: it holds the query, and with it whatever credential a
/// client put there.
/// </summary>
internal sealed class ListenerLoggers(ILoggerFactory inner) : ILoggerFactory
{
    private const string WithQuery = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public ILogger CreateLogger(string categoryName) => categoryName == WithQuery ? NullLogger.Instance : inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // The inner one belongs to whoever made it.
    }
}
