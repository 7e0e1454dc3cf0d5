using Gateway.Actors.SigningKeys;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authentication.Keys;
using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Authentication;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.SigningKeys;

/// <summary>A registry on a manual clock, and a verifier of tokens for each source.</summary>
public abstract class SigningKeyTest : IAsyncLifetime
{
    private readonly LoggedLines _log = new();

    protected SigningKeyTest() => Registry = new SigningKeyRegistry(Clock, _log);

    protected ManualTimeProvider Clock { get; } = new();

    private protected SigningKeyRegistry Registry { get; }

    /// <summary>What was logged, as <c>id level text</c>; a test can wait for a line.</summary>
    private protected Recorder<string> Log => _log.Lines;

    private protected static TestKey Old { get; } = TestKey.For("ES256", "old");

    private protected static TestKey New { get; } = TestKey.For("ES256", "new");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Registry.DisposeAsync();
        _log.Dispose();
    }

    private protected TokenVerifier Verifier(ISigningKeySource source) => new(Mint.Options, source, Clock);

    /// <summary>A verifier whose first keys are there.</summary>
    private protected async Task<TokenVerifier> ReadyVerifierAsync(Issuer issuer)
    {
        var verifier = Verifier(Registry.Get(issuer.Jwks));
        Assert.Null((await VerifyAsync(verifier, Old)).Fault);
        return verifier;
    }

    private protected Task<JwtResult> VerifyAsync(TokenVerifier verifier, TestKey key, bool wasVerified = false) =>
        verifier.VerifyAsync(Mint.Token(key, Claims()), new RequestArrival(Clock.GetUtcNow(), wasVerified), TestContext.Current.CancellationToken).AsTask().Within("a token to be verified");

    /// <summary>The claims of a token that is good now.</summary>
    protected string Claims() => Mint.ClaimsAt(Clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Waits until a reading has failed that many times.</summary>
    private protected Task WhenFailedAsync(int times = 1) => Log.WaitAsync(line => line.StartsWith("1402 ", StringComparison.Ordinal), "the keys to be unreadable", times);

    private sealed class LoggedLines : ILoggerFactory, ILogger
    {
        public Recorder<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{eventId.Id} {logLevel} {formatter(state, exception)}");

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
