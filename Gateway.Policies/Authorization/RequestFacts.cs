using Gateway.Policies.Cel;

namespace Gateway.Policies.Authorization;

/// <summary>
/// What rules may read of a request beside its caller: <c>request</c> and <c>source</c>. Only what some rule reads is asked for. Belongs to the
/// request, and is never kept beyond it.
/// </summary>
public abstract class RequestFacts
{
    /// <summary>The HTTP method.</summary>
    public abstract string Method { get; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public abstract string Scheme { get; }

    /// <summary>The host that the client asked for, with the port if it named one.</summary>
    public abstract string Host { get; }

    /// <summary>The path, without the query.</summary>
    public abstract string Path { get; }

    /// <summary>The query with its question mark, or nothing.</summary>
    public abstract string Query { get; }

    /// <summary>The HTTP version: <c>HTTP/1.1</c>.</summary>
    public abstract string Version { get; }

    /// <summary>The headers.</summary>
    public abstract CelHeaders Headers { get; }

    /// <summary>When the request came.</summary>
    public abstract DateTimeOffset StartTime { get; }

    /// <summary>What an external authorization service said of it; null: nothing.</summary>
    public virtual CelMap? ExternalAuthorization => null;

    /// <summary>The body; null: it is not read yet.</summary>
    public abstract byte[]? Body { get; }

    /// <summary>The client's address, behind trusted proxies the forwarded one.</summary>
    public abstract string SourceAddress { get; }

    /// <summary>The address of the TCP peer.</summary>
    public abstract string PeerAddress { get; }

    /// <summary>The port of the TCP peer.</summary>
    public abstract int PeerPort { get; }
}
