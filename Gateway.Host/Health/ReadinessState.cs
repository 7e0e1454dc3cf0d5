using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Watching;

namespace Gateway.Host.Health;

/// <summary>Whether this node should get traffic, and what an operator wants to know when it should not. Thread-safe.</summary>
/// <param name="configFile">The state of the configuration file.</param>
/// <param name="withoutKeys">Issuers whose signing keys could not be read yet.</param>
/// <param name="time">The clock.</param>
internal sealed class ReadinessState(Func<ConfigFileState> configFile, Func<IReadOnlyList<string>> withoutKeys, TimeProvider time)
{
    // A node that has just started leaves traffic to those that can verify tokens already. It does not wait for ever: an issuer that is gone
    // must not take the routes with it that do not need it.
    private static readonly TimeSpan PatienceForKeys = TimeSpan.FromSeconds(30);

    private long _servingSince;
    private volatile bool _serving;
    private volatile bool _hadKeys;
    private volatile bool _draining;

    /// <summary>
    /// It serves a configuration and is not about to stop. A bad change of the file does not make it unready: the old one is served. Nor do
    /// signing keys that cannot be read, but in the first 30 seconds: their tokens are refused, and <see cref="Describe"/> says so.
    /// </summary>
    public bool IsReady => _serving && !_draining && !IsWaitingForKeys();

    /// <summary>The configuration is served.</summary>
    public void Serving() => (_servingSince, _serving) = (time.GetTimestamp(), true);

    /// <summary>The node is about to stop.</summary>
    public void Draining() => _draining = true;

    /// <summary>The body of <c>/healthz/ready</c>.</summary>
    public object Describe()
    {
        var file = configFile();
        return new
        {
            Status = IsReady ? "ready" : _draining ? "draining" : "starting",
            WithoutKeys = withoutKeys(),
            Config = new
            {
                file.Hash,
                file.Since,
                file.NeedsRestart,
                file.RejectedAt,
                Errors = file.Errors.Select(DiagnosticPrinter.Line),
            },
        };
    }

    private bool IsWaitingForKeys()
    {
        if (!_hadKeys)
        {
            _hadKeys = withoutKeys().Count == 0 || time.GetElapsedTime(_servingSince) > PatienceForKeys;
        }

        return !_hadKeys;
    }
}
