namespace Gateway.Actors.Protocol;

/// <summary>Codes of JSON-RPC errors that the gateway itself answers.</summary>
public static class McpErrorCode
{
    /// <summary>The body is not JSON, or not JSON that every parser reads alike.</summary>
    public const int ParseError = -32700;

    /// <summary>The body is JSON but no JSON-RPC 2.0 message.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>No such method.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>No such tool, prompt or resource, or parameters of the wrong form.</summary>
    public const int InvalidParams = -32602;

    /// <summary>The gateway or a target failed.</summary>
    public const int InternalError = -32603;

    /// <summary>The HTTP request cannot be served; the message says why.</summary>
    public const int BadRequest = -32000;

    /// <summary>The session is gone: initialise again.</summary>
    public const int SessionNotFound = -32001;

    /// <summary>The caller cancelled the request. Outside the range JSON-RPC reserves, as the Language Server Protocol has it.</summary>
    public const int RequestCancelled = -32800;
}
