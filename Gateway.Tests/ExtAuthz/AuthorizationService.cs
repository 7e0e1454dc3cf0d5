using Gateway.Tests.Integration;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.ExtAuthz;

/// <summary>An authorization service that answers as a test says and records what it was asked, and gateways in front of an MCP server that ask it.</summary>
internal sealed class AuthorizationService : IAsyncDisposable
{
    private readonly StubHttpServer _http;
    private readonly ScriptedServer _target;

    private AuthorizationService(StubHttpServer http, ScriptedServer target, Recorder<Question> asked) => (_http, _target, Asked) = (http, target, asked);

    public Recorder<Question> Asked { get; }

    public ScriptedServer Target => _target;

    public string Host => $"127.0.0.1:{_http.Url.Port}";

    public static async Task<AuthorizationService> StartAsync(RequestDelegate answer)
    {
        var asked = new Recorder<Question>();
        var http = await StubHttpServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            asked.Add(new(context.Request.Method, context.Request.Path + context.Request.QueryString.Value, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
            await answer(context);
        });
        return new(http, await ScriptedServer.StartAsync(), asked);
    }

    public static Task<AuthorizationService> StartAsync(int status, params (string Name, string Value)[] headers) => StartAsync(context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return Task.CompletedTask;
    });

    /// <summary>A gateway that asks this service.</summary>
    /// <param name="http">Keys of <c>protocol.http</c>.</param>
    /// <param name="keys">Other keys of <c>extAuthz</c>, each behind a comma.</param>
    /// <param name="policies">Other policies of the route, each behind a comma.</param>
    /// <param name="time">The clock.</param>
    /// <param name="host">Address of the service; null: this one's.</param>
    public Task<TestGateway> GatewayAsync(string http = "", string keys = "", string policies = "", TimeProvider? time = null, string? host = null) => TestGateway.StartAsync(
        $"mcp: {{address: 127.0.0.1, port: 0, policies: {{extAuthz: {{host: \"{host ?? Host}\", protocol: {{http: {{{http}}}}}{keys}}}{policies}}}, targets: [{TargetYaml.Http("one", _target.Endpoint)}]}}", time);

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _target.DisposeAsync();
    }

    internal sealed record Question(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);
}
