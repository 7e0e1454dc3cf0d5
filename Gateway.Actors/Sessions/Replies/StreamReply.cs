namespace Gateway.Actors.Sessions.Replies;

/// <summary>Answers on the stream of a session, where each message is an event of its own (MCP 2024-11-05, HTTP+SSE).</summary>
internal sealed class StreamReply(Session session) : ISharedReply
{
    public void OpenSession(Session session)
    {
        // The client has the id since the stream began.
    }

    public ValueTask WriteJsonAsync(ReadOnlyMemory<byte> json) =>
        session.Streams.Standalone.AppendInTurnAsync(json, session.Services.Limits.Sessions.KeepAlive);

    public ValueTask TellAsync(ReadOnlyMemory<byte> json) => WriteJsonAsync(json);

    // The stream has its own comments.
    public ValueTask KeepAliveAsync() => ValueTask.CompletedTask;

    public ValueTask<bool> WriteEventAsync(ReadOnlyMemory<byte> frame) => throw new InvalidOperationException("Messages on a stream are written as JSON.");
}
