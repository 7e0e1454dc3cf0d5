using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Streams;

namespace Gateway.Actors.Sessions.Replies;

/// <summary>
/// The one answer to a batch (MCP 2025-03-26, Streamable HTTP): an array of its responses in the order they come; or, when anything comes before a
/// response, a stream of events, on which each response is one. Thread-safe.
/// </summary>
/// <param name="session">Keeps the events of the stream for a client that resumes; null: nothing does.</param>
/// <param name="output">Where it goes.</param>
public sealed class BatchReply(Session? session, IReply output) : ISharedReply, IDisposable
{
    // Bytes of responses that wait for the last one. When there are more, the answer becomes a stream, so that they can go.
    private const int HeldBytes = 1 << 20;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly MessageBuffer _held = new();
    private readonly List<Slice> _responses = [];
    private EventLog? _log;

    /// <summary>Whether the answer is a stream.</summary>
    public bool IsStream { get; private set; }

    /// <summary>Whether there is anything to answer yet.</summary>
    public bool IsEmpty => !IsStream && _responses.Count == 0;

    /// <inheritdoc/>
    public void OpenSession(Session session) => throw new InvalidOperationException("No message of a batch opens a session.");

    /// <summary>Takes a response.</summary>
    public ValueTask WriteJsonAsync(ReadOnlyMemory<byte> json) => InTurnAsync(async () =>
    {
        if (IsStream)
        {
            await output.WriteEventAsync(Frame(json.Span));
            return;
        }

        _responses.Add(new Slice(_held.Length, json.Length));
        _held.Append(json.Span);
        if (_held.Length > HeldBytes)
        {
            await OpenAsync();
        }
    });

    /// <inheritdoc/>
    public ValueTask TellAsync(ReadOnlyMemory<byte> json) => InTurnAsync(async () =>
    {
        await OpenAsync();
        await output.WriteEventAsync(Frame(json.Span));
    });

    /// <inheritdoc/>
    public ValueTask KeepAliveAsync() => InTurnAsync(async () =>
    {
        await OpenAsync();
        await output.WriteEventAsync(SseWriter.KeepAlive.ToArray());
    });

    /// <inheritdoc/>
    public ValueTask<bool> WriteEventAsync(ReadOnlyMemory<byte> frame) => throw new InvalidOperationException("Messages of a batch are written as JSON.");

    /// <summary>Sends what waits, after the last response.</summary>
    public async ValueTask CompleteAsync()
    {
        if (IsStream)
        {
            _log?.Complete();
            return;
        }

        using var array = new MessageBuffer(_held.Length + _responses.Count + 1);
        foreach (var response in _responses)
        {
            array.Append(array.Length == 0 ? (byte)'[' : (byte)',');
            array.Append(response.Of(_held.Span));
        }

        array.Append((byte)']');
        await output.WriteJsonAsync(array.Memory);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _held.Dispose();
        _turn.Dispose();
    }

    private async ValueTask InTurnAsync(Func<ValueTask> act)
    {
        await _turn.WaitAsync();
        try
        {
            await act();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask OpenAsync()
    {
        if (IsStream)
        {
            return;
        }

        IsStream = true;
        if (session is { IsHidden: false } && session.Services.Limits.Sessions.ReplayEvents > 0)
        {
            // No one request is named by its events: when the session's owner is lost, so is the stream.
            _log = session.Streams.OpenReply([]);
        }

        foreach (var response in _responses)
        {
            await output.WriteEventAsync(Frame(response.Of(_held.Span)));
        }

        _held.Clear();
    }

    private byte[] Frame(ReadOnlySpan<byte> json)
    {
        if (_log is not null)
        {
            return _log.Append(json);
        }

        using var frame = new MessageBuffer(json.Length + 64);
        SseWriter.Write(frame, default, json);
        return frame.Span.ToArray();
    }
}
