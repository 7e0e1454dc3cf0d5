using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Support;

/// <summary>A <c>text/event-stream</c> as a client reads it, event by event, with its ids and comments.</summary>
public sealed class EventStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly CancellationTokenSource _closing = new();

    private EventStream(HttpResponseMessage response)
    {
        _response = response;
        Ended = ReadAsync();
    }

    /// <summary>What came so far.</summary>
    public Recorder<StreamEvent> Events { get; } = new();

    /// <summary>Ends when the server ends the stream, or the connection breaks.</summary>
    public Task Ended { get; }

    /// <summary>Reads the body of an answer, which must be a stream.</summary>
    public static EventStream Of(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventStream(response);
    }

    /// <summary>The next message that fits, past or to come.</summary>
    public async Task<JsonNode> MessageAsync(Predicate<JsonNode> fits, string phase) =>
        (await Events.WaitAsync(item => item.Message is { } message && fits(message), phase)).Message!;

    /// <summary>The next notification or request of a method, past or to come.</summary>
    public Task<JsonNode> MethodAsync(string method) => MessageAsync(message => (string?)message["method"] == method, $"{method} on the stream");

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Ended.Within("the end of a stream that was closed");
        _response.Dispose();
        _closing.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await using var body = await _response.Content.ReadAsStreamAsync(_closing.Token);
            using var lines = new StreamReader(body, Encoding.UTF8);
            var fields = new List<string>();
            while (await lines.ReadLineAsync(_closing.Token) is { } line)
            {
                if (line.Length > 0)
                {
                    fields.Add(line);
                }
                else if (fields.Count > 0)
                {
                    Events.Add(StreamEvent.Parse(fields));
                    fields.Clear();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            // Broken or closed: what came before counts.
        }
    }
}
