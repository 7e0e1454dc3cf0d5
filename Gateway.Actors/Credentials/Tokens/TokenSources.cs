using Gateway.Actors.Kernel;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Credentials.Tokens;

/// <summary>
/// Where the tokens for targets come from: one source for each way to get one, however many targets use it, kept over reloads that do not change it.
/// Thread-safe.
/// </summary>
public sealed class TokenSources : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly BackgroundTasks _background;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes an empty set of sources.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where failures are told.</param>
    public TokenSources(TimeProvider time, ILoggerFactory loggers)
    {
        _background = new BackgroundTasks(loggers.CreateLogger<BackgroundTasks>());
        _time = time;
        _logger = loggers.CreateLogger<TokenSources>();
    }

    /// <summary>How many sources are in use.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Waits until what nobody uses any more has ended.</summary>
    public async ValueTask DisposeAsync() => await _background.WhenIdleAsync();

    /// <summary>A source; it ends when all who rented it have disposed of theirs.</summary>
    /// <typeparam name="T">What a token is.</typeparam>
    /// <param name="key">Stands for all that tells tokens of this source from others.</param>
    /// <param name="reader">Makes what asks for tokens.</param>
    internal ITokenSource<T> Rent<T>(string key, Func<ITokenReader<T>> reader)
        where T : class
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                _entries[key] = entry = new Entry(new TokenActor<T>(reader(), _background, _time, _logger));
            }

            entry.Users++;
            return new Lease<T>(this, key, (TokenActor<T>)entry.Actor);
        }
    }

    private void Return(string key)
    {
        lock (_lock)
        {
            var entry = _entries[key];
            if (--entry.Users == 0)
            {
                _entries.Remove(key);
                _background.Run("closing a source of tokens", async () => await entry.Actor.DisposeAsync());
            }
        }
    }

    private sealed class Entry(IAsyncDisposable actor)
    {
        public IAsyncDisposable Actor => actor;

        public int Users { get; set; }
    }

    private sealed class Lease<T>(TokenSources owner, string key, TokenActor<T> actor) : ITokenSource<T>
        where T : class
    {
        private int _returned;

        public ValueTask<T> GetAsync(CancellationToken cancellationToken) => actor.GetAsync(cancellationToken);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
            {
                owner.Return(key);
            }
        }
    }
}
