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

    /// <summary>A header says something else than the body, or is missing (2026-07-28).</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>The client did not declare a capability that the request needs (2026-07-28).</summary>
    public const int MissingCapability = -32021;

    /// <summary>A revision that is not spoken (2026-07-28).</summary>
    public const int UnsupportedVersion = -32022;

    /// <summary>No such resource, up to 2025-11-25; later revisions say <see cref="InvalidParams"/>.</summary>
    public const int ResourceNotFound = -32002;

    /// <summary>The user must visit a URL first (2025-11-25); later revisions ask by <c>input_required</c>.</summary>
    public const int UrlElicitationRequired = -32042;

    /// <summary>The caller cancelled the request. Outside the range JSON-RPC reserves, as the Language Server Protocol has it.</summary>
    public const int RequestCancelled = -32800;
}
