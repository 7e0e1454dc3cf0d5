using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

/// <summary>An operator of a gateway.</summary>
public sealed class AdminClient(Uri address, string? token = GatewayProcess.AdminToken) : IDisposable
{
    /// <summary>Keys of <c>config</c> that let it listen on a free port, for whoever has the token.</summary>
    public const string Config = $"adminAddr: 127.0.0.1:0, admin: {{token: {GatewayProcess.AdminToken}}}";

    private readonly HttpClient _http = new();

    internal static AdminClient Of(TestGateway gateway, string? token = GatewayProcess.AdminToken) => new(new Uri($"http://{gateway.Services.AdminPort}"), token);

    /// <summary>Reads what must be there, without the token.</summary>
    public async Task<JsonNode> GetAsync(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, ("Authorization", null));
        return await JsonAsync(response, HttpStatusCode.OK);
    }

    /// <summary>Posts JSON with the token, and checks the status.</summary>
    public async Task<JsonNode> PostAsync(string path, string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body);
        return await JsonAsync(response, status);
    }

    public async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string? body, params (string Name, string? Value)[] headers)
    {
        using var response = await SendAsync(method, path, body, headers);
        return response.StatusCode;
    }

    /// <param name="method">The method.</param>
    /// <param name="path">The path and query.</param>
    /// <param name="body">Sent as application/json unless a header says otherwise.</param>
    /// <param name="headers">Added, or put in the place of the usual ones; null leaves one out.</param>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, params (string Name, string? Value)[] headers)
    {
        var all = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = "application/json", ["Authorization"] = token is null ? null : $"Bearer {token}" };
        foreach (var (name, value) in headers)
        {
            all[name] = value;
        }

        var request = new HttpRequestMessage(method, new Uri(address, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
            Assert.True(all["Content-Type"] is null || request.Content.Headers.TryAddWithoutValidation("Content-Type", all["Content-Type"]));
        }

        foreach (var (name, value) in all.Where(header => header.Value is not null && header.Key != "Content-Type"))
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), $"cannot send the header {name}");
        }

        return _http.SendAsync(request, TestContext.Current.CancellationToken).Within($"the answer to {method} {path}");
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        return JsonNode.Parse(text)!;
    }
}
