using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Calls;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Sessions;

/// <summary>One message of a client, with what goes along with it. Lives as long as the HTTP request that brought it.</summary>
public sealed class ClientMessage
{
    private JsonRpcEnvelope _envelope;

    /// <summary>A message whose bytes stay valid until it is answered.</summary>
    public ClientMessage(ReadOnlyMemory<byte> body, in JsonRpcEnvelope envelope, ForwardedHeaders headers, CallRecord record)
    {
        Body = body;
        _envelope = envelope;
        Headers = headers;
        Record = record;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Where its parts stand.</summary>
    public ref readonly JsonRpcEnvelope Envelope => ref _envelope;

    /// <summary>Headers that go along to HTTP targets.</summary>
    public ForwardedHeaders Headers { get; }

    /// <summary>Who sends it, by this request's own credentials. Default: nobody in particular.</summary>
    public Caller Caller { get; init; } = Caller.Anonymous;

    /// <summary>What it may see and use, by this request's own credentials and the rules of its route. Default: everything.</summary>
    public McpAccess Access { get; init; } = McpAccess.Unrestricted;

    /// <summary>What a request of 2026-07-28 says of its client; null: it is of an older revision.</summary>
    public ModernRequest? Modern { get; init; }

    /// <summary>What the access log will say.</summary>
    public CallRecord Record { get; }

    /// <summary>The revision of the client that sent it within a session.</summary>
    internal ProtocolVersion RevisionIn(Session session) => Modern is null ? session.Version : ProtocolVersions.Modern;

    /// <summary>A part of the message.</summary>
    public ReadOnlySpan<byte> Part(Slice slice) => slice.Of(Body.Span);

    /// <summary>The same message with other bytes.</summary>
    internal ClientMessage With(ReadOnlyMemory<byte> body, in JsonRpcEnvelope envelope)
    {
        var copy = (ClientMessage)MemberwiseClone();
        (copy.Body, copy._envelope) = (body, envelope);
        return copy;
    }
}
