namespace Gateway.Actors.Sessions.Streams;

/// <summary>How a read of a stream ended.</summary>
public enum EventReadState
{
    /// <summary>There are events.</summary>
    Frames,

    /// <summary>There is nothing yet.</summary>
    Empty,

    /// <summary>There will be nothing more.</summary>
    Ended,

    /// <summary>Another reader took the stream over.</summary>
    Replaced,

    /// <summary>The reader was too slow: events it did not take are gone.</summary>
    Overrun,
}
