using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>The checker finds what it is there to find.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class ChaosHistoryTests
{
    [Theory]
    [InlineData("ok", "1.1", null)]
    [InlineData("ok", "", "has a result and was executed 0 times")]
    [InlineData("ok", "1.1 1.2", "was executed 2 times")]
    [InlineData("failed", "", null)]
    [InlineData("failed", "1.1", "was refused")]
    [InlineData("lost", "1.1", "was refused")]
    [InlineData("unknown", "", null)]
    [InlineData("unknown", "1.1", null)]
    [InlineData("unknown", "1.1 2.1", "was executed 2 times")]
    [InlineData("wrong", "1.1", "was answered with")]
    [InlineData("none", "1.1", "never called")]
    public void Result_means_one_execution_refusal_none_and_unknown_at_most_one(string outcome, string executions, string? violation)
    {
        var history = new ChaosHistory();
        foreach (var id in executions.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            history.Executed(new ChaosExecution("a", "n", $"\"{id}\""));
        }

        if (outcome != "none")
        {
            history.Called(new ChaosCall("a", "n", TimeSpan.Zero, TimeSpan.Zero, Enum.Parse<CallOutcome>(outcome, ignoreCase: true), "detail"));
        }

        Assert.Equal(violation is null, history.Violations().Count == 0);
        Assert.Contains(violation ?? "", string.Join('\n', history.Violations()), StringComparison.Ordinal);
    }

    [Fact]
    public void Former_owner_that_executes_after_the_next_one_is_found_and_other_clients_do_not_count()
    {
        var history = new ChaosHistory();
        foreach (var (client, nonce, id) in new[] { ("a", "1", "5.1"), ("b", "2", "3.1"), ("a", "3", "6.1"), ("a", "4", "5.2") })
        {
            history.Executed(new ChaosExecution(client, nonce, id));
            history.Called(new ChaosCall(client, nonce, TimeSpan.Zero, TimeSpan.Zero, CallOutcome.Ok, ""));
        }

        Assert.Equal("4 was executed by the owner of epoch 5 after one of 6", Assert.Single(history.Violations()));
    }
}
