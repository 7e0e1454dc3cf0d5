namespace Gateway.Actors.Sessions.Replies;

/// <summary>A reply on which several requests are answered, so that it frames what it is told itself. Thread-safe.</summary>
public interface ISharedReply : IReply
{
    /// <summary>Sends a message that comes before a response.</summary>
    ValueTask TellAsync(ReadOnlyMemory<byte> json);

    /// <summary>Keeps the connection in use while a target works.</summary>
    ValueTask KeepAliveAsync();
}
