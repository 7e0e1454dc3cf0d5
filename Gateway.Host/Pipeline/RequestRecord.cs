using System.Net;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Calls;
using Gateway.Host.Pipeline.Forwarding;
using Gateway.Host.Telemetry.Tracing;
using Gateway.Policies.Audit;
using Gateway.Policies.Authentication;
using Microsoft.Extensions.Primitives;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Everything an operator may want to know of one request: filled in on its way, and read once when it is over, by access log, metrics, traces
/// and audit, so that they all say the same.
/// </summary>
internal sealed class RequestRecord(long started, IPAddress client)
{
    /// <summary>When it began, as a timestamp of the clock.</summary>
    public long Started => started;

    /// <summary>When it was over, as a timestamp of the clock; null: when the HTTP request was.</summary>
    public long? Ended { get; set; }

    /// <summary>Whether it was a batch, of which each message has a record of its own.</summary>
    public bool IsToldByMembers { get; set; }

    /// <summary>The client's address.</summary>
    public IPAddress Client => client;

    /// <summary>When it came in, as credentials are judged.</summary>
    public RequestArrival Arrival { get; set; }

    /// <summary>What the node says that brought the request; null: the client itself sent it here.</summary>
    public EdgeFacts? Edge { get; init; }

    /// <summary>The route, or null when none matched.</summary>
    public GatewayRoute? Route { get; set; }

    /// <summary>The backend that serves it, or null: none was asked.</summary>
    public string? Backend { get; set; }

    /// <summary>Who sent it.</summary>
    public Caller Caller { get; set; } = Caller.Anonymous;

    /// <summary>Headers with credentials that no target gets, as the client sent them; for the node of the cluster that verifies them again, and nobody else.</summary>
    public IReadOnlyDictionary<string, StringValues> Credentials { get; set; } = new Dictionary<string, StringValues>();

    /// <summary>The policy that refused the caller's credentials; null: none did.</summary>
    public AuthenticationKind? RefusedBy { get; set; }

    /// <summary>The session that was found to be here when the request was placed; null: it is placed nowhere, or there is no other node.</summary>
    public Session? Placed { get; set; }

    /// <summary>The session's name in logs, or null.</summary>
    public string? Session { get; set; }

    /// <summary>The revision of MCP that is spoken, or null.</summary>
    public string? ProtocolVersion { get; set; }

    /// <summary>The node that served it in this one's place, or null.</summary>
    public string? Owner { get; set; }

    /// <summary>What became of it, where other nodes could have served it; null: none could, or it came from one.</summary>
    public Placement? Placement { get; set; }

    /// <summary>Time it waited for an owner to take it; null: it did not.</summary>
    public TimeSpan? Held { get; set; }

    /// <summary>Size of the request's body; null: it was not read.</summary>
    public long? BytesIn { get; set; }

    /// <summary>Size of the response's body, as far as it was sent.</summary>
    public long BytesOut { get; set; }

    /// <summary>Whether the answer is that of another node.</summary>
    public bool IsRelayed { get; set; }

    /// <summary>Its place in a trace; null: it is in none, or not yet.</summary>
    public RequestTrace? Trace { get; set; }

    /// <summary>The id of its record in the audit trail; null: it has none.</summary>
    public string? AuditId { get; set; }

    /// <summary>Whether that record is written, once that is known; null: nobody need wait for it.</summary>
    public Task<bool>? Audited { get; set; }

    /// <summary>How it is recorded there.</summary>
    public AuditMode AuditMode { get; set; } = AuditMode.Off;

    /// <summary>What the session layer knows.</summary>
    public CallRecord Call { get; } = new();

    /// <summary>The record of a request; null: it is none of a listener that keeps records.</summary>
    public static RequestRecord? Of(HttpContext context) => context.Features.Get<RequestRecord>();

    /// <summary>The record of one message of a batch.</summary>
    public RequestRecord OfMember() => new(started, client)
    {
        Edge = Edge,
        Route = Route,
        Backend = Backend,
        Caller = Caller,
        Session = Session,
        ProtocolVersion = ProtocolVersion,
    };

    /// <summary>Notes what the request is answered in place of being served.</summary>
    public void Refused(GatewayError error)
    {
        Call.ErrorCode ??= error.Error.Code;
        Call.ErrorMessage ??= error.Error.Message;
        Call.Reason ??= error.Error.Reason;
    }

    /// <summary>Notes what a plain HTTP backend did; a second word on the same request leaves the first.</summary>
    public void Answered(string backend, int? status, TimeSpan took)
    {
        Backend = backend;
        Call.UpstreamStatus ??= status;
        Call.Upstream ??= took;
    }

    /// <summary>Notes the session that the request is in.</summary>
    public void In(Session session) => (Session, ProtocolVersion) = (session.LogName, Actors.Protocol.ProtocolVersions.Name(session.Version));
}
