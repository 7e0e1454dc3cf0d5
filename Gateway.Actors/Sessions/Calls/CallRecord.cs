using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;
using Gateway.Policies.AccessLog;
using Gateway.Policies.Authorization;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Actors.Sessions.Calls;

/// <summary>What became of one request: filled in on its way, read by everything that tells operators of it.</summary>
public sealed class CallRecord
{
    /// <summary>The method's name, or null.</summary>
    public string? Method { get; set; }

    /// <summary>The target that served it, or null.</summary>
    public string? Target { get; set; }

    /// <summary>The tool, prompt or resource as the target knows it, or null.</summary>
    public string? Item { get; set; }

    /// <summary>What <see cref="Item"/> is.</summary>
    public McpItemKind Kind { get; set; }

    /// <summary>What rules said of it; null: there were none to ask.</summary>
    public bool? IsAllowed { get; set; }

    /// <summary>The rule that decided; null: none did, as no allow rule held, or there was nothing to decide.</summary>
    public CelRule? Rule { get; set; }

    /// <summary>The code of the JSON-RPC error that was answered; null: none.</summary>
    public int? ErrorCode { get; set; }

    /// <summary>The text of an error of the gateway's own; null: there was none, or it is a target's, which may repeat arguments.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>Why the gateway answered that error, in a word; null: the target did, or there was none.</summary>
    public string? Reason { get; set; }

    /// <summary>Whether the result of a tool says that the tool failed (<c>isError</c>).</summary>
    public bool ToolFailed { get; set; }

    /// <summary>How a target that does not know the caller said so; null: none did.</summary>
    public UpstreamChallenge? Challenge { get; set; }

    /// <summary>The HTTP status that the target answered; null: none was asked over HTTP.</summary>
    public int? UpstreamStatus { get; set; }

    /// <summary>Time spent waiting for the target; null: none was asked.</summary>
    public TimeSpan? Upstream { get; set; }

    /// <summary>What the access log keeps of arguments and result; null: nothing.</summary>
    public PayloadCapture? Payload { get; set; }

    /// <summary>Notes an error of the gateway's own.</summary>
    internal void Answered(JsonRpcError error) =>
        (ErrorCode, ErrorMessage, Reason, Challenge) = (error.Code, error.Message, error.Reason, error.Challenge);
}
