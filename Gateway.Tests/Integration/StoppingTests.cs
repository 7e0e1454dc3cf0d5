using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>What a gateway without a cluster does with what is under way when it is told to stop.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class StoppingTests
{
    [Fact]
    public async Task Call_that_takes_long_has_its_time_while_nobody_new_is_let_in()
    {
        var (time, release) = (new ManualTimeProvider(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var server = await ScriptedServer.StartAsync();
        server.On("tools/call", async request =>
        {
            await release.Task;
            await request.TextAsync("in time");
        });
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)), time);
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        var call = client.TextAsync(RawMcp.Call("echo"));
        await server.Received.WaitAsync(request => request.Method == "tools/call", "the call at the target");

        await gateway.Services.DrainAsync();
        var finishing = gateway.Services.FinishAsync();
        await time.WhenArmedAsync(due => due == TimeSpan.FromSeconds(70), "the time that calls have, and 10 s");
        time.Advance(TimeSpan.FromSeconds(45));
        using var late = new RawMcp(gateway.Endpoint);
        await Assert.ThrowsAsync<HttpRequestException>(() => late.PostAsync(RawMcp.Initialize()));
        Assert.False(finishing.IsCompleted);
        release.SetResult();

        Assert.Equal("in time", await call);
        await finishing.Within("the end of the ports");
    }

    [Fact]
    public async Task Request_that_does_not_end_is_cut_after_the_longest_call_and_10_seconds_and_that_is_logged()
    {
        var (time, asked) = (new ManualTimeProvider(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var server = await StubHttpServer.StartAsync(context =>
        {
            asked.SetResult();
            return new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(
            $$"""
            binds:
            - port: 0
              listeners:
              - routes:
                - backends: [{host: "{{server.Url.Authority}}"}]
                  policies:
                    timeout: {requestTimeout: 1h, backendRequestTimeout: 1h}
            """,
            time);
        using var http = new HttpClient();
        var asking = http.GetAsync(gateway.Endpoint, TestContext.Current.CancellationToken);
        await asked.Task.Within("the request at the backend");

        var finishing = gateway.Services.FinishAsync();
        await time.WhenArmedAsync(due => due == TimeSpan.FromSeconds(70), "the time that calls have, and 10 s");
        time.Advance(TimeSpan.FromSeconds(70));

        await finishing.Within("the end of the ports");
        await gateway.Logs.WaitAsync(line => line.Contains("still under way 70 s later were cut", StringComparison.Ordinal), "the warning");
        await Assert.ThrowsAnyAsync<Exception>(() => asking);
    }
}
