using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>What tests of policies begin with: a backend with the targets <c>one</c> and <c>two</c>, each a server of its own, and policies at any level.</summary>
public abstract class TwoTargetTests : IAsyncLifetime
{
    protected ScriptedServer One { get; private set; } = null!;

    protected ScriptedServer Two { get; private set; } = null!;

    public async ValueTask InitializeAsync() => (One, Two) = (await ScriptedServer.StartAsync(), await ScriptedServer.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await One.DisposeAsync();
        await Two.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The last call that reached a server.</summary>
    protected static ScriptedRequest CallOf(ScriptedServer server) => server.Received.Items.Last(request => request.Method == "tools/call");

    /// <summary>A configuration with the policies of each level, as keys of a mapping.</summary>
    protected string Yaml(string listener = "", string route = "", string backend = "", string one = "", string two = "", bool isSse = false)
    {
        var targets = isSse
            ? (One: TargetYaml.Sse("one", One.SseEndpoint), Two: TargetYaml.Sse("two", Two.SseEndpoint))
            : (One: TargetYaml.Http("one", One.Endpoint), Two: TargetYaml.Http("two", Two.Endpoint));
        return $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{policies: {{{listener}}}, routes: [{{name: web, policies: {{{route}}}, backends: [{{policies: {{{backend}}}, "
            + $"mcp: {{targets: [{With(targets.One, one)}, {With(targets.Two, two)}]}}}}]}}]}}]}}]";
    }

    /// <summary>A gateway of such a configuration.</summary>
    protected Task<TestGateway> StartAsync(string listener = "", string route = "", string backend = "", string one = "", string two = "") =>
        TestGateway.StartAsync(Yaml(listener, route, backend, one, two));

    private static string With(string target, string policies) => $"{target[..^1]}, policies: {{{policies}}}}}";
}
