namespace Gateway.Policies.Buffering;

/// <summary>Which bodies are read whole before they go on to or come from a plain HTTP backend (<c>buffer</c>).</summary>
public sealed record BufferConfig
{
    /// <summary>The body of the request. Default: it is sent on as it comes.</summary>
    public BodyBufferConfig? Request { get; init; }

    /// <summary>The body of the response; streams of events too, which then reach the client at their end. Default: it is sent on as it comes.</summary>
    public BodyBufferConfig? Response { get; init; }
}
