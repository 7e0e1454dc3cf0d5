namespace Gateway.Policies.Buffering;

/// <summary>What becomes of a body that is larger than its buffer.</summary>
public enum BufferFailureMode
{
    /// <summary>The request is answered 413 before it reaches a backend; in place of the response comes 502.</summary>
    FailClosed,

    /// <summary>It goes on as it comes, what was read of it first.</summary>
    FailOpen,
}
