using System.Text.Json;
using Gateway.Tests.Authentication;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Integration.Authentication;

/// <summary>A gateway that asks who calls, an issuer with real keys behind a real socket, a target that records, and the clock of all of them.</summary>
internal sealed class ProtectedGateway : IAsyncDisposable
{
    private readonly List<RawMcp> _clients = [];

    private ProtectedGateway()
    {
    }

    /// <summary>The issuer's key.</summary>
    public static TestKey Key { get; } = TestKey.For("RS256");

    public ManualTimeProvider Time { get; } = new();

    public ScriptedServer Server { get; private set; } = null!;

    public TestGateway Gateway { get; private set; } = null!;

    /// <summary>Whether the issuer answers. Default: yes.</summary>
    public bool IssuerIsUp { get; set; } = true;

    /// <summary>How often the issuer was asked for its keys.</summary>
    public int KeyRequests { get; private set; }

    private StubHttpServer Issuer { get; set; } = null!;

    /// <summary>Policies that ask for a token of the issuer, as YAML; <paramref name="more"/> begins with a comma.</summary>
    public static string Mcp(string more = "") =>
        $"mcpAuthentication: {{issuer: '{Mint.Issuer}', audiences: ['{Mint.Audience}'], jwks: {{url: KEYS}}, "
        + $"resourceMetadata: {{resource: '{Mint.Audience}', scopesSupported: ['read:all']}}{more}}}";

    /// <summary>The same as <c>jwtAuth</c>, which is optional unless it says otherwise.</summary>
    public static string Jwt(string more = ", mode: strict") =>
        $"jwtAuth: {{issuer: '{Mint.Issuer}', audiences: ['{Mint.Audience}'], jwks: {{url: KEYS}}{more}}}";

    /// <param name="policies">Policies as YAML, in which KEYS stands for the URL of the issuer's keys. Default: <see cref="Mcp"/>.</param>
    /// <param name="backend">Keys of the backend, each with a comma behind.</param>
    /// <param name="issuerIsUp">Whether the issuer answers from the start.</param>
    /// <param name="process">What stands before all that, with a line break behind.</param>
    public static async Task<ProtectedGateway> StartAsync(string? policies = null, string backend = "", bool issuerIsUp = true, string process = "")
    {
        var rig = new ProtectedGateway { IssuerIsUp = issuerIsUp };
        rig.Issuer = await StubHttpServer.StartAsync(rig.AnswerAsync);
        rig.Server = await ScriptedServer.StartAsync("""{"tools":{},"resources":{}}""");
        rig.Server.HasStreams = true;
        rig.Gateway = await TestGateway.StartAsync(process + rig.Yaml(policies ?? Mcp(), backend), rig.Time);
        return rig;
    }

    /// <summary>The configuration with other policies.</summary>
    public string Yaml(string policies, string backend = "") =>
        $"mcp: {{address: 127.0.0.1, port: 0, {backend} policies: {{{policies.Replace("KEYS", JsonSerializer.Serialize(new Uri(Issuer.Url, "/jwks")), StringComparison.Ordinal)}}}, "
        + $"targets: [{TargetYaml.Http("one", Server.Endpoint)}]}}";

    /// <summary>A good token with some claims replaced, added, or left out where the JSON is null.</summary>
    public static string Token(params (string Name, string? Json)[] changes) => Mint.Token(Key, Mint.Claims(changes));

    /// <summary>A token of a user.</summary>
    public static string TokenOf(string user) => Token(("sub", $"\"{user}\""));

    /// <summary>A client that sends a token with each request; null: none.</summary>
    public RawMcp Client(string? token)
    {
        var client = new RawMcp(Gateway.Endpoint) { Authorization = token is null ? null : $"Bearer {token}" };
        _clients.Add(client);
        return client;
    }

    /// <summary>A client with an open session.</summary>
    public async Task<RawMcp> OpenAsync(string? token, string capabilities = "{}")
    {
        var client = Client(token);
        await client.OpenAsync(capabilities: capabilities);
        return client;
    }

    /// <summary>Waits for lines of the access log, which are written as the clock goes on.</summary>
    public Task LoggedAsync(string text, int count = 1) => Time.AdvancePastAsync(
        Gateway.AccessLog.When(line => line.Contains(text, StringComparison.Ordinal), count), TimeSpan.FromMilliseconds(50), $"{count} lines with '{text}'");

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Gateway.DisposeAsync();
        await Server.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        KeyRequests++;
        if (!IssuerIsUp)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(Mint.KeySetText(Key.Jwk()), context.RequestAborted);
    }
}
