using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Who shares a child process: <c>stdio.lifetime</c>.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class StdioLifetimeTests
{
    [Theory]
    [InlineData("session", 2)]
    [InlineData("shared", 1)]
    [InlineData("principal", 1)]
    public async Task Two_sessions_of_one_caller_have_as_many_children_as_the_lifetime_says(string lifetime, int children)
    {
        await using var gateway = await StartAsync(lifetime);
        using var one = new RawMcp(gateway.Endpoint);
        using var other = new RawMcp(gateway.Endpoint);
        await one.OpenAsync();
        await other.OpenAsync();

        string[] pids = [await one.TextAsync(RawMcp.Call("pid")), await other.TextAsync(RawMcp.Call("pid")), await one.TextAsync(RawMcp.Call("pid"))];

        Assert.Equal(children, pids.Distinct().Count());
        Assert.Equal(pids[0], pids[2]);
    }

    [Fact]
    public async Task Shared_child_outlives_the_session_that_started_it()
    {
        await using var gateway = await StartAsync("shared");
        using var first = new RawMcp(gateway.Endpoint);
        using var second = new RawMcp(gateway.Endpoint);
        await first.OpenAsync();
        var pid = await first.TextAsync(RawMcp.Call("pid"));
        await second.OpenAsync();

        using var ended = await first.SendAsync(HttpMethod.Delete, null);

        Assert.Equal(pid, await second.TextAsync(RawMcp.Call("pid")));
    }

    [Fact]
    public async Task Shared_child_that_dies_is_started_again_once_for_all()
    {
        await using var gateway = await StartAsync("shared");
        using var one = new RawMcp(gateway.Endpoint);
        using var other = new RawMcp(gateway.Endpoint);
        await one.OpenAsync();
        await other.OpenAsync();
        var before = await other.TextAsync(RawMcp.Call("pid"));

        Assert.NotNull((await one.AskAsync(RawMcp.Call("die")))["error"]);

        var after = await Task.WhenAll(one.TextAsync(RawMcp.Call("pid")), other.TextAsync(RawMcp.Call("pid")));
        Assert.Single(after.Distinct());
        Assert.NotEqual(before, after[0]);
    }

    private static Task<TestGateway> StartAsync(string lifetime) => TestGateway.StartAsync(TargetYaml.Backend(
        TargetYaml.Stdio("one", ShellServer.Command()).Replace("stdio: {", $"stdio: {{lifetime: {lifetime}, ", StringComparison.Ordinal)));
}
