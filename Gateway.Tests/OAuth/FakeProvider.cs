using System.Collections.Concurrent;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.OAuth;

/// <summary>An authorization server that answers paths as a test says and records what it got; other paths are 404.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RequestDelegate> _answers = new();
    private StubHttpServer? _server;

    public Uri Url => _server!.Url;

    /// <summary>Its origin, without a slash.</summary>
    public string Origin => Url.GetLeftPart(UriPartial.Authority);

    /// <summary>What it got: "METHOD /path?query body"; that the gateway looks for signing keys is not among it.</summary>
    public Recorder<string> Received { get; } = new();

    /// <summary>The Authorization and Cookie headers it got.</summary>
    public Recorder<string> Credentials { get; } = new();

    public static async Task<FakeProvider> StartAsync()
    {
        var provider = new FakeProvider();
        provider._server = await StubHttpServer.StartAsync(provider.ServeAsync);
        return provider;
    }

    public FakeProvider On(string path, RequestDelegate answer)
    {
        _answers[path] = answer;
        return this;
    }

    public FakeProvider OnJson(string path, string json, int status = 200) => On(path, async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    });

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        if (!IsKeySet(context.Request.Path))
        {
            Received.Add($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {await reader.ReadToEndAsync()}".TrimEnd());
        }

        foreach (var header in new[] { context.Request.Headers.Authorization, context.Request.Headers.Cookie })
        {
            if (header.Count > 0)
            {
                Credentials.Add(header.ToString());
            }
        }

        if (_answers.TryGetValue(context.Request.Path.Value!, out var answer))
        {
            await answer(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static bool IsKeySet(string path) => path.Contains("jwks", StringComparison.Ordinal) || path.EndsWith("/certs", StringComparison.Ordinal) || path.EndsWith("/keys", StringComparison.Ordinal);
}
