using System.Net;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Support;

/// <summary>HTTP+SSE by hand: a stream, and the URL at which its messages are posted.</summary>
public sealed class RawSse : IAsyncDisposable
{
    private readonly RawMcp _messages;

    private RawSse(EventStream stream, Uri url, string written)
    {
        (Stream, MessageUrl, WrittenUrl) = (stream, url, written);
        _messages = new RawMcp(url);
    }

    public EventStream Stream { get; }

    /// <summary>Where messages are posted.</summary>
    public Uri MessageUrl { get; }

    /// <summary>The same as the stream's first event has it.</summary>
    public string WrittenUrl { get; }

    /// <summary>The header <c>Authorization</c> of messages.</summary>
    public string? Authorization
    {
        get => _messages.Authorization;
        set => _messages.Authorization = value;
    }

    /// <summary>Opens a stream and waits for its first event.</summary>
    public static async Task<RawSse> ConnectAsync(Uri endpoint, string? authorization = null)
    {
        using var client = new RawMcp(endpoint) { Authorization = authorization };
        var stream = EventStream.Of(await client.GetAsync());
        var first = await stream.Events.WaitAsync(_ => true, "the first event");
        Assert.Equal("endpoint", first.Type);
        return new RawSse(stream, new Uri(endpoint, first.Data!), first.Data!) { Authorization = authorization };
    }

    /// <summary>Opens a stream and initializes.</summary>
    public static async Task<RawSse> OpenAsync(Uri endpoint, string? authorization = null, string capabilities = "{}")
    {
        var session = await ConnectAsync(endpoint, authorization);
        await session.AskAsync(RawMcp.Initialize("2024-11-05", capabilities));
        Assert.Equal(HttpStatusCode.Accepted, await session.StatusAsync(RawMcp.Notification("notifications/initialized")));
        return session;
    }

    /// <summary>Posts a message, which needs no answer but its status.</summary>
    public Task<HttpStatusCode> StatusAsync(string message) => _messages.StatusAsync(message, ("Accept", null));

    /// <summary>Posts a request, which is 202 without a body, and waits for its answer on the stream.</summary>
    public async Task<JsonNode> AskAsync(string request)
    {
        using var response = await _messages.PostAsync(request, ("Accept", null));
        Assert.Equal((HttpStatusCode.Accepted, ""), (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        var id = JsonNode.Parse(request)!["id"];
        return await Stream.MessageAsync(message => message["method"] is null && JsonNode.DeepEquals(message["id"], id), "the answer on the stream");
    }

    public async ValueTask DisposeAsync()
    {
        _messages.Dispose();
        await Stream.DisposeAsync();
    }
}
