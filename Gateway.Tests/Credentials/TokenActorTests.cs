using Gateway.Actors.Credentials;
using Gateway.Actors.Credentials.Tokens;
using Gateway.Actors.Kernel;
using Gateway.Policies;
using Gateway.Tests.Support;

namespace Gateway.Tests.Credentials;

/// <summary>A source of tokens with an issuer and a clock that the test moves.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class TokenActorTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger<TokenSources> _log = new();
    private ScriptedIssuer _issuer = null!;
    private TokenActor<Secret> _tokens = null!;

    public ValueTask InitializeAsync()
    {
        _issuer = new ScriptedIssuer(_time);
        _tokens = new TokenActor<Secret>(_issuer, new BackgroundTasks(new RecordingLogger<BackgroundTasks>()), _time, _log);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await _tokens.DisposeAsync();

    [Fact]
    public async Task Requests_that_need_a_token_at_once_ask_for_one_together()
    {
        var waiting = Enumerable.Range(0, 50).Select(_ => GetAsync()).ToArray();

        await _issuer.AnswerAsync(1, "first", TimeSpan.FromHours(1));

        Assert.All(await Task.WhenAll(waiting), token => Assert.Equal("first", token));
        Assert.Equal("first", await GetAsync());
        Assert.Single(_issuer.Asked.Items);
    }

    [Fact]
    public async Task Token_is_replaced_before_it_expires_and_used_meanwhile()
    {
        await FirstAsync();
        _time.Advance(TimeSpan.FromMinutes(54));
        Assert.Equal("first", await GetAsync());
        Assert.Single(_issuer.Asked.Items);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("first", await GetAsync());
        Assert.Equal("first", await GetAsync());
        await _issuer.AnswerAsync(2, "second", TimeSpan.FromHours(1));

        await UntilAsync("second");
        Assert.Equal(2, _issuer.Asked.Items.Count);
    }

    [Fact]
    public async Task Last_good_token_is_used_until_it_expires_and_then_nothing_is_sent()
    {
        await FirstAsync();
        _time.Advance(TimeSpan.FromMinutes(56));
        Assert.Equal("first", await GetAsync());
        await _issuer.FailAsync(2, "down, secret-of-the-issuer");
        await LoggedAsync(1);
        Assert.Equal("first", await GetAsync());

        _time.Advance(TimeSpan.FromMinutes(4));
        var needed = GetAsync();
        await _issuer.FailAsync(3, "down");

        Assert.Equal("Issuer gave none", (await Assert.ThrowsAsync<CredentialException>(() => needed.Within("the failure"))).Message);
    }

    [Fact]
    public async Task Issuer_that_fails_is_asked_ever_more_seldom_and_believed_when_it_is_back()
    {
        var needed = GetAsync();
        await _issuer.FailAsync(1, "down");
        await Assert.ThrowsAsync<CredentialException>(() => needed.Within("the first failure"));

        // Until the pause is over nobody asks, and everybody is told at once.
        await Assert.ThrowsAsync<CredentialException>(GetAsync);
        Assert.Single(_issuer.Asked.Items);

        _time.Advance(TimeSpan.FromSeconds(2));
        needed = GetAsync();
        await _issuer.FailAsync(2, "down");
        await Assert.ThrowsAsync<CredentialException>(() => needed.Within("the second failure"));
        _time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<CredentialException>(GetAsync);
        Assert.Equal(2, _issuer.Asked.Items.Count);

        _time.Advance(TimeSpan.FromSeconds(2));
        needed = GetAsync();
        await _issuer.AnswerAsync(3, "back", TimeSpan.FromHours(1));
        Assert.Equal("back", await needed.Within("the token"));
    }

    [Fact]
    public async Task Issuer_that_does_not_answer_is_given_up()
    {
        var needed = GetAsync();
        await _issuer.Asked.WaitAsync(_ => true, "the request to the issuer");
        await _time.WhenArmedAsync(due => due == TokenLimits.Request, "the deadline");
        _time.Advance(TokenLimits.Request);

        await Assert.ThrowsAsync<CredentialException>(() => needed.Within("the failure"));
    }

    [Fact]
    public async Task Token_that_has_expired_already_is_none()
    {
        var needed = GetAsync();
        await _issuer.AnswerAsync(1, "stale", TimeSpan.Zero);

        Assert.Contains("expired", (await Assert.ThrowsAsync<CredentialException>(() => needed.Within("the failure"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_that_is_given_up_takes_the_token_from_nobody_else()
    {
        using var gone = new CancellationTokenSource();
        var abandoned = _tokens.GetAsync(gone.Token).AsTask();
        var needed = GetAsync();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned.Within("the end of a request"));

        await _issuer.AnswerAsync(1, "first", TimeSpan.FromHours(1));

        Assert.Equal("first", await needed.Within("the token"));
    }

    [Fact]
    public async Task Whoever_waits_when_the_source_ends_is_told()
    {
        var needed = GetAsync();
        await _issuer.Asked.WaitAsync(_ => true, "the request to the issuer");
        await _tokens.DisposeAsync();

        await Assert.ThrowsAsync<CredentialException>(() => needed.Within("the end"));
    }

    [Fact]
    public async Task Sources_are_shared_by_key_and_end_with_their_last_user()
    {
        await using var sources = new TokenSources(_time, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        var one = sources.Rent("a", () => _issuer);
        var two = sources.Rent<Secret>("a", () => throw new InvalidOperationException("It is there already."));
        var other = sources.Rent("b", () => new ScriptedIssuer(_time));
        var needed = two.GetAsync(TestContext.Current.CancellationToken).AsTask();
        await _issuer.AnswerAsync(1, "shared", TimeSpan.FromHours(1));
        Assert.Equal("shared", (await needed.Within("the token")).Reveal());

        one.Dispose();
        one.Dispose();
        Assert.Equal("shared", (await two.GetAsync(TestContext.Current.CancellationToken)).Reveal());
        two.Dispose();
        other.Dispose();
        Assert.Equal(0, sources.Count);
    }

    [Fact]
    public void Failures_are_logged_in_one_short_line()
    {
        var words = TokenLog.Words(new InvalidOperationException("a\nb" + new string('x', 1000)));

        Assert.StartsWith("InvalidOperationException: a b", words, StringComparison.Ordinal);
        Assert.Equal(300, words.Length);
    }

    private async Task FirstAsync()
    {
        var needed = GetAsync();
        await _issuer.AnswerAsync(1, "first", TimeSpan.FromHours(1));
        Assert.Equal("first", await needed.Within("the first token"));
    }

    private async Task<string> GetAsync() => (await _tokens.GetAsync(TestContext.Current.CancellationToken)).Reveal();

    // The new token is there after a turn; each request in between is served, and gives way to it.
    private async Task UntilAsync(string token)
    {
        while (await GetAsync() != token)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task LoggedAsync(int lines)
    {
        while (_log.Lines.Count < lines)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
