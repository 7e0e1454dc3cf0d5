using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>A gateway with one scripted target behind <c>/mcp</c>, and a session, for tests that change neither.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    public ScriptedServer Server { get; private set; } = null!;

    public TestGateway Gateway { get; private set; } = null!;

    public RawMcp Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await ScriptedServer.StartAsync();
        Gateway = await TestGateway.StartAsync(TargetYaml.Binds(TargetYaml.Bind(
            0, TargetYaml.Route("tested", "/mcp", $"targets: [{TargetYaml.Http("one", Server.Endpoint)}]"))));
        Client = new RawMcp(Gateway.Endpoint);
        await Client.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Gateway.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>One request on a connection of its own; the session's id stands for <c>{id}</c>.</summary>
    public async Task<RawAnswer> AskAsync(string bytes)
    {
        using var raw = await RawHttp.ConnectAsync(Gateway.Endpoint);
        return await raw.AskAsync(bytes.Replace("{id}", Client.SessionId, StringComparison.Ordinal));
    }

    /// <summary>The session still works: its next call is answered.</summary>
    public async Task AssertAliveAsync()
    {
        var nonce = System.Security.Cryptography.RandomNumberGenerator.GetHexString(16);
        Assert.Equal(nonce, await Client.TextAsync(RawMcp.Call("echo", nonce)));
    }
}
