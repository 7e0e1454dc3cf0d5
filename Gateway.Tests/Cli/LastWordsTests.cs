using Gateway.Host.Cli;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cli;

/// <summary>A process that serves ends with a word about why, whatever it was.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class LastWordsTests
{
    [Fact]
    public async Task Fault_is_said_and_is_a_failure()
    {
        var (status, said) = await EndAsync(() => throw new InvalidOperationException("the reason"), stopping: false);

        Assert.Equal(1, status);
        Assert.Contains("The gateway ends", said, StringComparison.Ordinal);
        Assert.Contains("the reason", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_cancelled_and_not_by_a_signal_is_a_fault_too()
    {
        // Such as a deadline within the start: the command line would end the process by it and say nothing.
        var (status, said) = await EndAsync(() => throw new TaskCanceledException("a deadline within"), stopping: false);

        Assert.Equal(1, status);
        Assert.Contains("a deadline within", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_during_the_start_is_said_and_is_no_failure()
    {
        var (status, said) = await EndAsync(() => throw new OperationCanceledException(), stopping: true);

        Assert.Equal((0, "The gateway was told to stop before it served."), (status, said.Trim()));
    }

    [Fact]
    public async Task Who_has_said_it_alone_is_not_spoken_after()
    {
        var (status, said) = await EndAsync(() => Task.FromResult(1), stopping: false);

        Assert.Equal((1, ""), (status, said));
    }

    private static async Task<(int Status, string Said)> EndAsync(Func<Task<int>> serve, bool stopping)
    {
        await using var error = new StringWriter();
        var status = await LastWords.OfAsync(serve, error, new CancellationToken(stopping));
        return (status, error.ToString());
    }
}
