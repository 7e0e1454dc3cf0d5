namespace Gateway.Actors.Protocol;

/// <summary>The four shapes of a JSON-RPC 2.0 message.</summary>
public enum JsonRpcKind : byte
{
    /// <summary>Has <c>method</c> and <c>id</c>.</summary>
    Request,

    /// <summary>Has <c>method</c> and no <c>id</c>.</summary>
    Notification,

    /// <summary>Has <c>id</c> and <c>result</c>.</summary>
    Result,

    /// <summary>Has <c>error</c>, and <c>id</c> if the other side could read it.</summary>
    Error,
}
