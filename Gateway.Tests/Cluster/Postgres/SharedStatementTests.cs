using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.Postgres;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Postgres;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class SharedStatementTests
{
    private const int Most = 5;

    private const int Waiters = 8;

    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(20);

    private readonly ManualTimeProvider _time = new();
    private readonly Recorder<Statement> _statements = new();
    private readonly SharedStatement<int, string> _shared;

    public SharedStatementTests() => _shared = new SharedStatement<int, string>(
        items =>
        {
            var statement = new Statement(items);
            _statements.Add(statement);
            return statement.Answers.Task;
        },
        Most,
        Waiters,
        Spacing,
        _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task First_goes_at_once_and_what_comes_meanwhile_shares_the_next()
    {
        var first = _shared.RunAsync(1, Cancellation);
        var statement = await _statements.WaitAsync(_ => true, "the first statement");
        var others = new[] { 2, 3, 4 }.Select(item => _shared.RunAsync(item, Cancellation)).ToList();
        Assert.Equal([1], statement.Items);

        statement.Answer();
        await PassSpacingAsync();
        var second = await _statements.WaitAsync(_ => true, "the second statement", count: 2);
        second.Answer();

        Assert.Equal([2, 3, 4], second.Items);
        Assert.Equal(["of 1", "of 2", "of 3", "of 4"], await Task.WhenAll([first, .. others]).Within("the answers"));
    }

    [Fact]
    public async Task Statements_are_not_closer_than_the_spacing()
    {
        var first = _shared.RunAsync(1, Cancellation);
        (await _statements.WaitAsync(_ => true, "the first statement")).Answer();
        await first.Within("the first answer");
        await _time.WhenArmedAsync(due => due == Spacing, "the pause");

        var second = _shared.RunAsync(2, Cancellation);
        _time.Advance(Spacing - TimeSpan.FromMilliseconds(1));
        Assert.Single(_statements.Items);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        (await _statements.WaitAsync(_ => true, "the second statement", count: 2)).Answer();
        Assert.Equal("of 2", await second.Within("the second answer"));
    }

    [Fact]
    public async Task Statement_that_took_longer_than_the_spacing_is_followed_at_once()
    {
        _ = _shared.RunAsync(1, Cancellation);
        var statement = await _statements.WaitAsync(_ => true, "the first statement");
        _ = _shared.RunAsync(2, Cancellation);
        _time.Advance(Spacing);

        statement.Answer();

        await _statements.WaitAsync(_ => true, "the second statement", count: 2);
    }

    [Fact]
    public async Task After_a_while_of_nothing_the_next_one_goes_at_once()
    {
        var first = _shared.RunAsync(1, Cancellation);
        (await _statements.WaitAsync(_ => true, "the first statement")).Answer();
        await first.Within("the first answer");
        await PassSpacingAsync();

        _ = _shared.RunAsync(2, Cancellation);

        await _statements.WaitAsync(_ => true, "the second statement", count: 2);
    }

    [Fact]
    public async Task More_than_fit_into_one_statement_go_in_several_and_more_than_may_wait_are_refused()
    {
        _ = _shared.RunAsync(0, Cancellation);
        var statement = await _statements.WaitAsync(_ => true, "the first statement");
        var waiting = Enumerable.Range(1, Waiters).Select(item => _shared.RunAsync(item, Cancellation)).ToList();

        await Assert.ThrowsAsync<DirectoryUnavailableException>(() => _shared.RunAsync(99, Cancellation));
        for (var number = 1; number <= 3; number++)
        {
            (await _statements.WaitAsync(_ => true, $"statement {number}", count: number)).Answer();
            await PassSpacingAsync();
        }

        Assert.Equal([1, Most, Waiters - Most], _statements.Items.Select(one => one.Items.Count));
        Assert.Equal(Enumerable.Range(1, Waiters).Select(item => $"of {item}"), await Task.WhenAll(waiting).Within("the answers"));
        Assert.NotSame(statement, _statements.Items[1]);
    }

    [Fact]
    public async Task Failure_is_that_of_all_who_shared_the_statement_and_of_nobody_else()
    {
        _ = _shared.RunAsync(0, Cancellation);
        var first = await _statements.WaitAsync(_ => true, "the first statement");
        var failing = new[] { 1, 2 }.Select(item => _shared.RunAsync(item, Cancellation)).ToList();
        first.Answer();
        await PassSpacingAsync();
        var second = await _statements.WaitAsync(_ => true, "the second statement", count: 2);
        var after = _shared.RunAsync(3, Cancellation);

        second.Answers.SetException(new DirectoryUnavailableException("away"));
        foreach (var one in failing)
        {
            Assert.Equal("away", (await Assert.ThrowsAsync<DirectoryUnavailableException>(() => one)).Message);
        }

        await PassSpacingAsync();
        (await _statements.WaitAsync(_ => true, "the third statement", count: 3)).Answer();
        Assert.Equal("of 3", await after.Within("the answer"));
    }

    [Fact]
    public async Task Who_gives_up_takes_nothing_from_the_others()
    {
        using var giveUp = new CancellationTokenSource();
        var given = _shared.RunAsync(1, giveUp.Token);
        var statement = await _statements.WaitAsync(_ => true, "the first statement");
        var other = _shared.RunAsync(2, Cancellation);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        statement.Answer();
        await PassSpacingAsync();
        (await _statements.WaitAsync(_ => true, "the second statement", count: 2)).Answer();

        Assert.Equal("of 2", await other.Within("the answer"));
    }

    private async Task PassSpacingAsync()
    {
        await _time.WhenArmedAsync(due => due <= Spacing, "the pause");
        _time.Advance(Spacing);
    }

    private sealed record Statement(IReadOnlyList<int> Items)
    {
        public TaskCompletionSource<IReadOnlyList<string>> Answers { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Answer() => Answers.SetResult([.. Items.Select(item => $"of {item}")]);
    }
}
