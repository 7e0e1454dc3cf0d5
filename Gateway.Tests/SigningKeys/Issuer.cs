using Gateway.Tests.Authentication;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.SigningKeys;

/// <summary>A server that publishes keys, and can be told to do worse. Counts who asks.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    private readonly StubHttpServer _server;
    private volatile RequestDelegate _answer;

    private Issuer(StubHttpServer server, RequestDelegate answer, Recorder<string> asked) => (_server, _answer, Asked) = (server, answer, asked);

    public Uri Jwks => new(_server.Url, "/jwks.json");

    /// <summary>The paths that were asked for.</summary>
    public Recorder<string> Asked { get; }

    public static async Task<Issuer> StartAsync(params TestKey[] keys)
    {
        Issuer? issuer = null;
        var asked = new Recorder<string>();
        var server = await StubHttpServer.StartAsync(context =>
        {
            asked.Add(context.Request.Path);
            return issuer!._answer(context);
        });
        return issuer = new Issuer(server, Keys(keys), asked);
    }

    /// <summary>What is answered from now on.</summary>
    public void Answers(RequestDelegate answer) => _answer = answer;

    /// <summary>Publishes other keys.</summary>
    public void Publishes(params TestKey[] keys) => _answer = Keys(keys);

    /// <summary>Answers with keys only when told so.</summary>
    public TaskCompletionSource HoldsBack(params TestKey[] keys)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = Keys(keys);
        _answer = async context =>
        {
            await held.Task.WaitAsync(context.RequestAborted);
            await answer(context);
        };
        return held;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static RequestDelegate Keys(TestKey[] keys) => context => context.Response.WriteAsync(Mint.KeySetText([.. keys.Select(key => key.Jwk())]));
}
