namespace Gateway.Actors.Protocol;

/// <summary>Why bytes are not a message the gateway accepts.</summary>
public enum JsonRpcFault : byte
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>Not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>Not JSON (RFC 8259), or nested deeper than 64.</summary>
    InvalidJson,

    /// <summary>An escaped half of a surrogate pair: no Unicode text.</summary>
    LoneSurrogate,

    /// <summary>An object has the same key twice: two parsers may read two different messages.</summary>
    DuplicateKey,

    /// <summary>More values than the gateway reads.</summary>
    TooManyValues,

    /// <summary>An array: batches exist in 2025-03-26 only.</summary>
    Batch,

    /// <summary>JSON, but no JSON-RPC 2.0 message.</summary>
    NotJsonRpc,

    /// <summary>An id that is neither a string nor a number, or is longer than 256 bytes.</summary>
    InvalidId,

    /// <summary><c>params</c> is not an object.</summary>
    InvalidParams,
}
