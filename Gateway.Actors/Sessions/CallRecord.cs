using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>What became of one request: filled in on its way, read by the access log.</summary>
public sealed class CallRecord
{
    /// <summary>The method's name, or null.</summary>
    public string? Method { get; set; }

    /// <summary>The target that served it, or null.</summary>
    public string? Target { get; set; }

    /// <summary>The tool, prompt or resource as the target knows it, or null.</summary>
    public string? Item { get; set; }

    /// <summary>The code of the JSON-RPC error that was answered; null: none.</summary>
    public int? ErrorCode { get; set; }

    /// <summary>Why the gateway answered that error, in a word; null: the target did, or there was none.</summary>
    public string? Reason { get; set; }

    /// <summary>How a target that does not know the caller said so; null: none did.</summary>
    public UpstreamChallenge? Challenge { get; set; }

    /// <summary>Time spent waiting for the target; null: none was asked.</summary>
    public TimeSpan? Upstream { get; set; }
}
