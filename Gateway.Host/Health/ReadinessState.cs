using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Watching;

namespace Gateway.Host.Health;

/// <summary>Whether this node should get traffic, and what an operator wants to know when it should not. Thread-safe.</summary>
/// <param name="configFile">The state of the configuration file.</param>
/// <param name="withoutKeys">Where signing keys could not be read yet.</param>
internal sealed class ReadinessState(Func<ConfigFileState> configFile, Func<IReadOnlyList<string>> withoutKeys)
{
    private volatile bool _serving;
    private volatile bool _draining;
    private volatile bool _drained;

    /// <summary>It serves a configuration and is not about to stop. A bad change of the file does not make it unready: the old one is served.</summary>
    public bool IsReady => _serving && !_draining;

    /// <summary>The configuration is served.</summary>
    public void Serving() => _serving = true;

    /// <summary>The node is about to stop.</summary>
    public void Draining() => _draining = true;

    /// <summary>The node of a cluster has nothing left that a stop would cut, and waits for it.</summary>
    public void Drained() => _drained = true;

    /// <summary><c>starting</c>, <c>ready</c>, <c>draining</c> or <c>drained</c>.</summary>
    public string Status => IsReady ? "ready" : _drained ? "drained" : _draining ? "draining" : "starting";

    /// <summary>The body of <c>/healthz/ready</c>.</summary>
    public object Describe()
    {
        var file = configFile();
        return new
        {
            Status,
            Config = new
            {
                file.Hash,
                file.Since,
                file.NeedsRestart,
                file.RejectedAt,
                Errors = file.Errors.Select(DiagnosticPrinter.Line),
            },

            // Their tokens are refused; everybody else is served, so the node stays ready.
            WithoutSigningKeys = withoutKeys(),
        };
    }
}
