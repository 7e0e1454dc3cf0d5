using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Actors.Sessions.Takeover;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>B14 while the database is away: the owner cannot give the session of a route up that it has lost, nor know what others run. Nobody is told that it is gone.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ConfigSkewOutageTests : IAsyncLifetime
{
    // After which a request that waits for a session to change hands asks again.
    private static readonly TimeSpan HeldFor = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _time = new();
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private RawMcp _owner = null!;
    private RawMcp _other = null!;
    private string _with = null!;
    private string _without = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        (_with, _without) = (Yaml("mcp"), Yaml("elsewhere"));
        _cluster = await TestCluster.StartAsync(_with, nodes: 2, _time);
        _owner = _cluster[0].Client();
        await _owner.OpenAsync();
        _other = _cluster[1].Client(_owner);
        Assert.Equal("before", await _other.TextAsync(RawMcp.Call("echo", "before")));
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _other.Dispose();
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task B14_Session_whose_owner_lost_its_route_while_the_database_was_away_is_503_until_it_can_be_given_up(bool suspended)
    {
        foreach (var node in _cluster.Nodes)
        {
            node.Database.Cut();
            _cluster.Members.Suspend(node.Id, suspended);
        }

        await _cluster[0].Gateway.ReloadAsync(_without);

        // At the owner itself, and through a node that still has the route.
        await AssertRefusedAsync(_owner, "config-skew");
        await AssertRefusedAsync(_other, "directory");
        foreach (var node in _cluster.Nodes)
        {
            node.Database.Mend();
            _cluster.Members.Suspend(node.Id, suspended: false);
        }

        await AssertRefusedAsync(_other, "config-skew");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("goes on", await GoesOnAsync().Within("the session to be given up and taken over"));
        Assert.Equal((1, 2), (_server.Count("initialize"), _server.Count("tools/call")));
    }

    [Fact]
    public async Task B14_Session_is_not_gone_at_its_owner_that_has_the_route_back_before_the_session_could_be_given_up()
    {
        _cluster[0].Database.Cut();
        await _cluster[0].Gateway.ReloadAsync(_without);
        await _cluster[0].Gateway.ReloadAsync(_with);
        _cluster[0].Database.Mend();

        var calling = _owner.PostAsync(RawMcp.Call("echo", "back"));
        while (await Task.WhenAny(calling, _time.WhenArmedAsync(due => due == HeldFor, "the next wait for the session to be given up")) != calling)
        {
            _time.Advance(HeldFor);
        }

        using var answer = await calling;
        var served = await RawMcp.ReadAsync(answer);
        Assert.True(served["result"] is not null, $"{answer.StatusCode}: {served}");
        Assert.Equal(1, _server.Count("initialize"));
    }

    [Fact]
    public async Task B14_Session_is_not_gone_whose_row_was_read_just_before_it_was_given_up()
    {
        var node = _cluster[0].Gateway.Services;
        var key = node.Actors.Sessions.Places.KeyOf(_owner.SessionId!, new SessionBinding(node.Runtime.Snapshot.Backends.Keys.Single(), 0))!.Value;
        _cluster[0].Database.Cut();
        await _cluster[0].Gateway.ReloadAsync(_without);
        await _cluster[0].Gateway.ReloadAsync(_with);
        _cluster[0].Database.Mend();
        _cluster[0].Database.AfterRead = async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await GivenUpAsync(node.Actors.Sessions.Release, key).Within("the session to be given up");
        };

        Assert.Equal("back", await _owner.TextAsync(RawMcp.Call("echo", "back")));
        Assert.Equal(1, _server.Count("initialize"));
    }

    private static async Task GivenUpAsync(SessionRelease release, SessionKey key)
    {
        while (release.IsPending(key))
        {
            await Task.Yield();
        }
    }

    private async Task<string?> GoesOnAsync()
    {
        while (true)
        {
            using var answer = await _other.PostAsync(RawMcp.Call("echo", "goes on"));
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                return (string?)(await RawMcp.ReadAsync(answer))["result"]?["content"]?[0]?["text"];
            }

            await Task.Yield();
        }
    }

    private static async Task AssertRefusedAsync(RawMcp client, string reason)
    {
        using var answer = await client.PostAsync(RawMcp.Call("echo", "lost"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, reason), (answer.StatusCode, (string?)(await RawMcp.ReadAsync(answer))["error"]!["data"]!["reason"]));
    }

    private string Yaml(string route) => TestCluster.Yaml(TargetYaml.Http("one", _server.Endpoint))
        .Replace("routes: [{", $"routes: [{{name: {route}, matches: [{{path: {{pathPrefix: /{route}}}}}], ", StringComparison.Ordinal);
}
