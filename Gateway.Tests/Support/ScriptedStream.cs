using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Support;

/// <summary>An event stream that a <see cref="ScriptedServer"/> sends: of a GET, or as the reply to a POST. Thread-safe.</summary>
public sealed class ScriptedStream(ScriptedRequest request)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Task _writing = Task.CompletedTask;

    /// <summary>The request that opened it.</summary>
    public ScriptedRequest Request => request;

    /// <summary>Completes when the test ended the stream, or the client is gone.</summary>
    public Task Ended => _ended.Task;

    public async Task BeginAsync()
    {
        request.Context.Response.ContentType = "text/event-stream";
        request.Context.RequestAborted.Register(() => _ended.TrySetResult());
        await request.Context.Response.Body.FlushAsync();
    }

    /// <summary>Sends one message as an event, with an id if there is one.</summary>
    public Task SendAsync(string json, string? id = null) => WriteAsync($"{(id is null ? "" : $"id: {id}\n")}event: message\ndata: {json}\n\n");

    /// <summary>Sends text as it is.</summary>
    public Task WriteAsync(string text)
    {
        lock (_lock)
        {
            return _writing = AfterAsync(_writing, text);
        }
    }

    /// <summary>Ends it in good order.</summary>
    public void End() => _ended.TrySetResult();

    private async Task AfterAsync(Task earlier, string text)
    {
        await earlier;
        await request.Context.Response.WriteAsync(text, Encoding.UTF8);
        await request.Context.Response.Body.FlushAsync();
    }
}
