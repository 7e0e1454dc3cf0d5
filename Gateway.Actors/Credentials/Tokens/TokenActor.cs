using Gateway.Actors.Kernel;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Credentials.Tokens;

/// <summary>
/// The token of one issuer: asked for when the first request needs it, replaced before it expires while requests go on with the old one, and never
/// asked for twice at a time. A failing issuer is asked ever more seldom; the last good token is used until it expires.
/// </summary>
/// <remarks>
/// <code>
/// Need, Due ─► idle ── reading starts ──► reading ── Arrived ──► idle: everybody who waits answered
///               └─ a good token, or too early after a failure: answered at once      └─ Need: waits with the others
/// </code>
/// </remarks>
/// <typeparam name="T">What a token is.</typeparam>
internal sealed class TokenActor<T> : Actor<TokenMessage<T>>, IAsyncDisposable
    where T : class
{
    private readonly ITokenReader<T> _reader;
    private readonly BackgroundTasks _background;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closed = new();
    private readonly List<TokenMessage<T>.Need> _waiting = [];
    private TimeSpan _pause = TokenLimits.FirstPause;
    private volatile View _view = new(null, IsReading: false, DateTimeOffset.MinValue, null);

    /// <summary>Starts without a token.</summary>
    /// <param name="reader">Who issues them.</param>
    /// <param name="background">Owns the requests to it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failures are told.</param>
    public TokenActor(ITokenReader<T> reader, BackgroundTasks background, TimeProvider time, ILogger logger)
        : base(TokenLimits.Mailbox, time, logger) => (_reader, _background, _time, _logger) = (reader, background, time, logger);

    /// <summary>A token that has not expired.</summary>
    /// <exception cref="CredentialException">There is none at present.</exception>
    public async ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        var (view, now) = (_view, _time.GetUtcNow());
        if (view.Good(now) is { } token)
        {
            if (!view.IsReading && now >= view.NextReading)
            {
                // One that is lost is made up for by the next request.
                TryTell(new TokenMessage<T>.Due());
            }

            return token;
        }

        var reply = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return TryTell(new TokenMessage<T>.Need(reply)) ? await reply.Task.WaitAsync(cancellationToken) : throw TooMany();
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await TellAsync(new TokenMessage<T>.Close());
        await Stopped;
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override void Receive(TokenMessage<T> message)
    {
        switch (message)
        {
            case TokenMessage<T>.Need need:
                OnNeed(need);
                break;
            case TokenMessage<T>.Due when !_view.IsReading && _time.GetUtcNow() >= _view.NextReading:
                Read();
                break;
            case TokenMessage<T>.Arrived { Token: { } token }:
                OnToken(token);
                break;
            case TokenMessage<T>.Arrived arrived:
                OnFailure(arrived.Failure!);
                break;
            case TokenMessage<T>.Close:
                Stop();
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnStopped(Exception? failure)
    {
        _closed.Cancel();
        Answer(null, "the gateway uses it no more");
    }

    /// <inheritdoc/>
    protected override void Drop(TokenMessage<T> message) => (message as TokenMessage<T>.Need)?.Reply.TrySetException(new CredentialException("the gateway uses it no more"));

    private void OnNeed(TokenMessage<T>.Need need)
    {
        var now = _time.GetUtcNow();
        if (_view.Good(now) is { } token)
        {
            need.Reply.TrySetResult(token);
        }
        else if (!_view.IsReading && now < _view.NextReading && _view.Problem is { } problem)
        {
            need.Reply.TrySetException(new CredentialException(problem));
        }
        else if (_waiting.Count >= TokenLimits.Waiting)
        {
            need.Reply.TrySetException(TooMany());
        }
        else
        {
            _waiting.Add(need);
            if (!_view.IsReading)
            {
                Read();
            }
        }
    }

    private void Read()
    {
        _view = _view with { IsReading = true };
        _background.Run($"asking {_reader.Issuer} for a token", async () =>
        {
            TokenMessage<T>.Arrived arrived;
            using var patience = new CancellationTokenSource(TokenLimits.Request, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _closed.Token);
            try
            {
                // Libraries of vendors do not all look at the token.
                arrived = new(await _reader.ReadAsync(either.Token).WaitAsync(either.Token), null);
            }
            catch (Exception exception)
            {
                // Whatever it is, who waits must be answered.
                arrived = new(null, exception);
            }

            await TellAsync(arrived);
        });
    }

    private void OnToken(Issued<T> token)
    {
        var now = _time.GetUtcNow();
        var life = token.Expires - now;
        if (life <= TimeSpan.Zero)
        {
            OnFailure(new CredentialException("its token has expired already"));
            return;
        }

        var early = life / 5 < TokenLimits.Early ? life / 5 : TokenLimits.Early;
        var next = token.Expires - early;
        _pause = TokenLimits.FirstPause;
        _view = new View(token, IsReading: false, next > now + TokenLimits.Floor ? next : now + TokenLimits.Floor, null);
        Answer(token.Value, "");
    }

    private void OnFailure(Exception failure)
    {
        // Words of others may be long and say more than clients should read.
        var problem = failure is CredentialException ? failure.Message : $"{_reader.Issuer} gave none";
        var now = _time.GetUtcNow();
        TokenLog.Failed(_logger, _reader.Issuer, TokenLog.Words(failure), _pause.TotalSeconds, _view.Good(now) is not null);
        _view = _view with { IsReading = false, NextReading = now + _pause, Problem = problem };
        _pause = _pause * 2 < TokenLimits.LongestPause ? _pause * 2 : TokenLimits.LongestPause;
        Answer(_view.Good(now), problem);
    }

    private void Answer(T? token, string problem)
    {
        foreach (var waiting in _waiting)
        {
            _ = token is null ? waiting.Reply.TrySetException(new CredentialException(problem)) : waiting.Reply.TrySetResult(token);
        }

        _waiting.Clear();
    }

    private static CredentialException TooMany() => new("too many requests wait for it");

    private sealed record View(Issued<T>? Token, bool IsReading, DateTimeOffset NextReading, string? Problem)
    {
        public T? Good(DateTimeOffset now) => Token is not null && now < Token.Expires ? Token.Value : null;
    }
}
