using Gateway.Actors.Kernel;
using Gateway.Policies.Authentication.Keys;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.SigningKeys;

/// <summary>
/// The signing keys of all issuers: one source for each URL, however many policies use it, and the same one over reloads of the
/// configuration. Thread-safe.
/// </summary>
public sealed class SigningKeyRegistry : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SigningKeyActor> _actors = new(StringComparer.Ordinal);
    private readonly BackgroundTasks _background;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private bool _disposed;

    /// <summary>Makes an empty registry.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where changes and failures are told.</param>
    public SigningKeyRegistry(TimeProvider time, ILoggerFactory loggers)
    {
        _background = new BackgroundTasks(loggers.CreateLogger<BackgroundTasks>());
        _time = time;
        _logger = loggers.CreateLogger<SigningKeyRegistry>();
    }

    /// <summary>URLs, without user and query, whose keys could not be read yet: their tokens are refused until then.</summary>
    public IReadOnlyList<string> WithoutKeys
    {
        get
        {
            lock (_lock)
            {
                return [.. _actors.Values.Where(actor => actor.Keys is null).Select(actor => actor.Name).Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>How the keys of each issuer are.</summary>
    public IReadOnlyList<SigningKeyFacts> Facts
    {
        get
        {
            lock (_lock)
            {
                return [.. _actors.Values.Select(actor => actor.Facts)];
            }
        }
    }

    /// <summary>The keys published at a URL; reading them starts with the first call.</summary>
    /// <param name="jwksUrl">An absolute URL: <c>http</c>, <c>https</c> or <c>file</c>. From the configuration only, never from a token.</param>
    /// <exception cref="ArgumentException">Another kind of URL.</exception>
    public ISigningKeySource Get(Uri jwksUrl)
    {
        ArgumentNullException.ThrowIfNull(jwksUrl);
        var name = Name(jwksUrl);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_actors.TryGetValue(name, out var actor) || actor.Stopped.IsCompleted)
            {
                actor = new SigningKeyActor(ForLog(jwksUrl), Reader(jwksUrl), _background, _time, _logger);
                _actors[name] = actor;
            }

            return actor;
        }
    }

    /// <summary>Ends every source but these; to be called when a new configuration is in use.</summary>
    public void Retain(IEnumerable<Uri> inUse)
    {
        var kept = inUse.Select(Name).ToHashSet(StringComparer.Ordinal);
        lock (_lock)
        {
            foreach (var (name, actor) in _actors.Where(actor => !kept.Contains(actor.Key)).ToArray())
            {
                _actors.Remove(name);
                _background.Run("closing signing keys", async () => await actor.DisposeAsync());
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        Retain([]);
        await _background.WhenIdleAsync();
    }

    private static string Name(Uri url) => url.AbsoluteUri;

    // A query may hold a secret.
    private static string ForLog(Uri url) => url.IsFile ? url.LocalPath : $"{url.Scheme}://{url.Authority}{url.AbsolutePath}";

    private IKeySetReader Reader(Uri url) => url switch
    {
        { IsAbsoluteUri: true, Scheme: "http" or "https" } => new HttpKeySetReader(url, _time),
        { IsAbsoluteUri: true, Scheme: "file" } => new FileKeySetReader(url.LocalPath),
        _ => throw new ArgumentException("Signing keys are read from http, https and file URLs.", nameof(url)),
    };
}
