using System.Net;
using Gateway.Tests.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Authentication;

/// <summary>J15: what a token allows ends with it, by the clock, on streams as on requests.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class TokenExpiryTests : IAsyncLifetime
{
    private static readonly TimeSpan Usable = TimeSpan.FromSeconds(30 + 60);

    private ProtectedGateway _rig = null!;

    public async ValueTask InitializeAsync() => _rig = await ProtectedGateway.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task J15_Stream_of_a_30_second_token_ends_after_90_seconds_and_requests_with_it_are_refused()
    {
        var client = await _rig.OpenAsync(Short());
        await using var stream = await client.ListenAsync();
        await stream.Events.WaitAsync(_ => true, "the first event");

        _rig.Time.Advance(Usable - TimeSpan.FromSeconds(1));
        Assert.False(stream.Ended.IsCompleted);
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(RawMcp.Request("ping")));
        _rig.Time.Advance(TimeSpan.FromSeconds(1));

        await stream.Ended.Within("the end of the stream");
        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync(RawMcp.Request("ping")));
        using var again = await client.GetAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    [Fact]
    public async Task J15_Reply_that_is_a_stream_ends_too_and_a_new_token_brings_the_rest()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Server.On("tools/call", async request =>
        {
            var stream = await request.StreamAsync();
            await stream.SendAsync(RawMcp.Notification("notifications/message", """{"level":"info","data":"working"}"""));
            await release.Task;
            await stream.SendAsync(request.Response("{}"));
        });
        // Already over, but for the difference of clocks that is allowed: 30 s are left, less than a call may take.
        var client = await _rig.OpenAsync(ProtectedGateway.Token(("exp", $"{Mint.Now - 30}")));
        await using var reply = await client.StreamAsync(RawMcp.Call("echo", id: "7"));
        await reply.MethodAsync("notifications/message");
        var last = reply.Events.Items[^1].Id;

        _rig.Time.Advance(TimeSpan.FromSeconds(30));
        await reply.Ended.Within("the end of the reply");
        Assert.DoesNotContain(reply.Events.Items, item => item.Message?["result"] is not null);
        release.SetResult();

        client.Authorization = $"Bearer {Mint.Token(ProtectedGateway.Key, Mint.ClaimsAt(Mint.Now + 100))}";
        await using var rest = await client.ListenAsync(last);
        var result = await rest.MessageAsync(message => message["result"] is not null, "the rest of the reply");
        Assert.Equal("7", result["id"]!.ToJsonString());
    }

    [Fact]
    public async Task J15_Stream_goes_on_while_the_token_is_good_for_longer_than_timers_can_wait()
    {
        var client = await _rig.OpenAsync(ProtectedGateway.Token(("exp", "9999999999")));
        await using var stream = await client.ListenAsync();
        await stream.Events.WaitAsync(_ => true, "the first event");

        Assert.False(stream.Ended.IsCompleted);
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(RawMcp.Request("ping")));
    }

    private static string Short() => ProtectedGateway.Token(("exp", $"{Mint.Now + 30}"));
}
