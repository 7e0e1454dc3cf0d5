using Gateway.Actors.Backends;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Backends;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class McpBackendTests
{
    [Theory]
    [InlineData(PrefixMode.Conditional, 1, false, false, true)]
    [InlineData(PrefixMode.Conditional, 2, true, true, false)]
    [InlineData(PrefixMode.Always, 1, true, true, false)]
    [InlineData(PrefixMode.Always, 2, true, true, false)]
    [InlineData(PrefixMode.Never, 1, false, false, true)]
    [InlineData(PrefixMode.Never, 2, false, true, false)]
    public void Prefix_mode_and_number_of_targets_decide_what_carries_a_prefix(PrefixMode mode, int targets, bool names, bool uris, bool transparent)
    {
        var backend = TestBackend.Of(mode, [.. Enumerable.Range(0, targets).Select(number => $"t{number}")]);

        Assert.Equal((names, uris, transparent), (backend.Names.PrefixesNames, backend.Names.PrefixesUris, backend.IsTransparent));
    }

    [Fact]
    public void Reload_keeps_the_targets_whose_configuration_is_the_same()
    {
        var before = TestBackend.Of(new McpBackendConfig { Targets = [TestBackend.Stdio("a"), TestBackend.Stdio("b"), TestBackend.Stdio("c")] });
        var changed = TestBackend.Stdio("b") with { Stdio = new StdioTargetConfig { Cmd = "program-b", Args = ["--new"] } };

        var after = TestBackend.Of(new McpBackendConfig { Targets = [TestBackend.Stdio("c"), changed, TestBackend.Stdio("a"), TestBackend.Stdio("d")] }, before);

        Assert.Same(before.Targets[2], after.Targets[0]);
        Assert.Same(before.Targets[0], after.Targets[2]);
        Assert.DoesNotContain(after.Targets[1], before.Targets);
        Assert.Equal(["c", "b", "a", "d"], after.Targets.Select(target => target.Name));
    }

    [Fact]
    public async Task Retired_backend_gives_back_only_what_its_successor_does_not_use()
    {
        var (kept, gone) = (TestBackend.Http("kept", new Uri("http://127.0.0.1:9/mcp")), TestBackend.Http("gone", new Uri("http://127.0.0.1:9/mcp")));
        var before = TestBackend.Of(new McpBackendConfig { Targets = [kept, gone] });
        var after = TestBackend.Of(new McpBackendConfig { Targets = [kept] }, before);

        await before.RetireAsync(after);

        Assert.Equal((false, true), (await IsDisposedAsync(before.Targets[0]), await IsDisposedAsync(before.Targets[1])));
        await after.RetireAsync(null);
        Assert.True(await IsDisposedAsync(after.Targets[0]));
    }

    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "b", false)]
    public void Configurations_are_compared_by_what_they_say(string one, string other, bool same) => Assert.Equal(same, McpBackend.SameConfig(
        new McpBackendConfig { Targets = [TestBackend.Stdio(one)] },
        new McpBackendConfig { Targets = [TestBackend.Stdio(other)] }));

    [Fact]
    public void Equal_lists_of_two_sessions_are_kept_once()
    {
        var backend = TestBackend.Of("a");
        var list = new MergedList(Wire.Bytes("{}"), null);

        Assert.Same(list, backend.Intern(ListKind.Tools, list));
        Assert.Same(list, backend.Intern(ListKind.Tools, new MergedList(Wire.Bytes("{}"), null)));
    }

    private static async Task<bool> IsDisposedAsync(Target target)
    {
        using var request = target.Endpoint!.Request(HttpMethod.Get, target.Endpoint.Url, ForwardedHeaders.None);
        var thrown = await Record.ExceptionAsync(() => target.Endpoint.Invoker.SendAsync(request, new CancellationToken(canceled: true)));
        return thrown is ObjectDisposedException;
    }
}
