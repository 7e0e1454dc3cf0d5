using System.Text;
using Gateway.Actors.Kernel;
using Gateway.Actors.SigningKeys;
using Gateway.Policies.Authentication.Keys;
using Gateway.Tests.Authentication;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.SigningKeys;

/// <summary>The actor with a scripted reader in place of a server.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SigningKeyActorTests
{
    private static readonly TestKey Key = TestKey.For("ES256");

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Reader_that_throws_leaves_nobody_waiting_and_is_tried_again()
    {
        var reader = new Reader();
        await using var actor = Actor(reader);
        var waits = RefreshAsync(actor, "key-1");
        reader.Fail(new InvalidOperationException("canary"));

        Assert.Null(await waits.Within("an answer after the failure"));
        await _clock.WhenArmedAsync(due => due == TimeSpan.FromSeconds(10), "the next reading to be planned");
        _clock.Advance(TimeSpan.FromSeconds(10));
        await reader.Started.WaitAsync(_ => true, "the next reading", count: 2);
        reader.Give(Key);

        Assert.NotNull(await RefreshAsync(actor, "key-1").Within("the keys"));
    }

    [Fact]
    public async Task So_many_wait_for_one_reading_and_the_rest_is_refused_at_once()
    {
        var reader = new Reader();
        await using var actor = Actor(reader);
        await reader.Started.WaitAsync(_ => true, "the first reading");
        var waiting = new List<Task<JsonWebKeySet?>>();
        while (waiting.Count < 1000)
        {
            waiting.Add(RefreshAsync(actor, "key-1"));
            if (waiting.Count % 100 == 0)
            {
                await EmptyAsync(actor);
            }
        }

        Assert.Null(await RefreshAsync(actor, "key-1").Within("a refusal at once"));
        Assert.DoesNotContain(waiting, wait => wait.IsCompleted);
        reader.Give(Key);

        Assert.All(await Task.WhenAll(waiting).Within("the keys"), Assert.NotNull);
        Assert.Single(reader.Started.Items);
    }

    [Fact]
    public async Task Closed_actor_keeps_its_keys_and_asks_for_no_more()
    {
        var reader = new Reader();
        var actor = Actor(reader);
        reader.Give(Key);
        Assert.NotNull(await RefreshAsync(actor, "key-1").Within("the keys"));

        await actor.DisposeAsync();
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Null(await RefreshAsync(actor, "other").Within("a refusal"));
        Assert.True(actor.Keys!.Has("key-1"));
        Assert.True(reader.IsDisposed);
        Assert.Single(reader.Started.Items);
    }

    // The mailbox holds about as many as may wait.
    private static async Task EmptyAsync(SigningKeyActor actor)
    {
        while (actor.MailboxDepth > 0)
        {
            await Task.Yield();
        }
    }

    private SigningKeyActor Actor(Reader reader) =>
        new("test", reader, new BackgroundTasks(NullLogger<BackgroundTasks>.Instance), _clock, NullLogger.Instance);

    private static Task<JsonWebKeySet?> RefreshAsync(SigningKeyActor actor, string kid) => actor.RefreshAsync(kid, wasVerified: false, TestContext.Current.CancellationToken).AsTask();

    /// <summary>Answers the first reading with what is said first, the second with what is said next, whichever comes earlier.</summary>
    private sealed class Reader : IKeySetReader
    {
        private readonly TaskCompletionSource<KeySetReading>[] _readings = [New(), New(), New()];
        private int _said;

        public Recorder<int> Started { get; } = new();

        public bool IsDisposed { get; private set; }

        public void Give(TestKey key) => _readings[_said++].SetResult(KeySetReading.Of(Encoding.UTF8.GetBytes(Mint.KeySetText(key.Jwk()))));

        public void Fail(Exception exception) => _readings[_said++].SetException(exception);

        public Task<KeySetReading> ReadAsync(CancellationToken cancellationToken)
        {
            var reading = _readings[Started.Items.Count];
            Started.Add(Started.Items.Count);
            return reading.Task.WaitAsync(cancellationToken);
        }

        public void Dispose() => IsDisposed = true;

        private static TaskCompletionSource<KeySetReading> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
