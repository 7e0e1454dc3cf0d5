namespace Gateway.Actors.Sessions.Replies;

/// <summary>The HTTP response to one POST: one JSON body, or a stream of events. A client that went away makes no call throw.</summary>
public interface IReply
{
    /// <summary>Says which session the answer opens, before it is written.</summary>
    void OpenSession(Session session);

    /// <summary>Answers with one JSON text.</summary>
    ValueTask WriteJsonAsync(ReadOnlyMemory<byte> json);

    /// <summary>Opens the stream if it is not open, and writes to it. False when the client is gone.</summary>
    ValueTask<bool> WriteEventAsync(ReadOnlyMemory<byte> frame);
}
