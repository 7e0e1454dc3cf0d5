using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Support;

/// <summary>The rigs' own promises, where a broken one would make tests pass or hang.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SupportTests
{
    [Fact]
    public void Missing_tool_skips_a_test_with_the_reason_and_fails_it_where_all_are_required()
    {
        // By hand: Record.Exception lets a skip through, which would skip this test.
        Exception? thrown = null;
        try
        {
            OptionalTools.Require(present: false, "needs a tool that is missing");
        }
        catch (Exception refusal)
        {
            thrown = refusal;
        }

        Assert.NotNull(thrown);
        Assert.Contains("needs a tool that is missing", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(!OptionalTools.AllRequired, thrown.Message.StartsWith("$XunitDynamicSkip$", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Timeout_names_its_phase()
    {
        var never = new TaskCompletionSource<int>();

        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => never.Task.Within("the second act", TimeSpan.FromMilliseconds(1)));

        Assert.Contains("the second act", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recorder_finds_what_came_and_waits_for_what_comes()
    {
        var recorder = new Recorder<int>();
        recorder.Add(1);
        recorder.Add(2);

        Assert.Equal(2, await recorder.WaitAsync(number => number > 0, "two numbers that came", count: 2));
        var third = recorder.WaitAsync(number => number > 0, "a third number", count: 3);
        recorder.Add(-1);
        Assert.False(third.IsCompleted);
        recorder.Add(3);
        Assert.Equal(3, await third);
        Assert.Equal([1, 2, -1, 3], recorder.Items);
    }

    [Fact]
    public void Free_ports_are_distinct_free_and_never_ephemeral()
    {
        var ports = Enumerable.Range(0, 20).Select(_ => FreePort.Next()).ToArray();

        Assert.Equal(20, ports.Distinct().Count());
        using var outgoing = new TcpListener(IPAddress.Loopback, 0);
        outgoing.Start();
        Assert.All(ports, port => Assert.InRange(port, 20_000, 32_767));
        Assert.True(((IPEndPoint)outgoing.LocalEndpoint).Port > ports.Max(), "the kernel gives ports of its own from the same range");
    }

    [Fact]
    public void Child_gets_only_the_environment_it_is_given()
    {
        var environment = new StdioCommand("any").With("ONE", "1").With("TWO", "2").FullEnvironment();

        Assert.Subset(new HashSet<string> { "PATH", "HOME", "LANG", "ONE", "TWO" }, environment.Keys.ToHashSet());
        Assert.Equal(("1", "2"), (environment["ONE"], environment["TWO"]));
    }
}
