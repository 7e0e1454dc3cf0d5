using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>What is held against a target, and what is not: a gateway that was frozen (SIGSTOP) has not listened to it.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class FrozenProcessTests
{
    // So many failures in a row, after which a target is left alone for 10 s.
    private const int Failures = 5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Target_is_left_alone_after_failures_but_not_after_those_of_a_frozen_gateway(bool frozen)
    {
        var time = new ManualTimeProvider();
        var known = false;
        await using var server = await ScriptedServer.StartAsync();
        server.HasSessions = false;
        server.On("initialize", async request =>
        {
            if (!known)
            {
                await request.HangAsync();
            }

            await request.ResultAsync("""{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"late","version":"1"}}""");
        });
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint, "legacy")), time);
        using var client = new RawMcp(gateway.Endpoint);
        var opening = Enumerable.Range(0, Failures).Select(_ => client.PostAsync(RawMcp.Initialize())).ToList();
        await server.Received.WaitAsync(request => request.Method == "initialize", "all attempts at the target", count: Failures);

        // Past the time for initialize (config.limits.upstreams.fanOut, 10 s).
        if (frozen)
        {
            time.Freeze(TimeSpan.FromSeconds(15));
        }
        else
        {
            time.Advance(TimeSpan.FromSeconds(10));
        }

        foreach (var attempt in opening)
        {
            using var failed = await attempt;
            Assert.Equal("timeout", (string?)(await RawMcp.ReadAsync(failed))["error"]!["data"]!["reason"]);
        }

        known = true;
        using var next = await client.PostAsync(RawMcp.Initialize());
        var answer = await RawMcp.ReadAsync(next);

        Assert.True(answer["result"] is not null == frozen, $"{answer}");
        Assert.Equal(frozen ? Failures + 1 : Failures, server.Count("initialize"));
    }
}
