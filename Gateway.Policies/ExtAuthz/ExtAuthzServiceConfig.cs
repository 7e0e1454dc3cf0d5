using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.ExtAuthz;

/// <summary>A service that is asked, and how.</summary>
public record ExtAuthzServiceConfig
{
    /// <summary>The service: <c>host:port</c>, or a URL whose path stands before that of each question. Only this says where the gateway
    /// connects to; must be written.</summary>
    [MinLength(1)]
    public string? Host { get; init; }

    /// <summary>How it is asked; must be written.</summary>
    public ExtAuthzProtocolConfig? Protocol { get; init; }

    /// <summary>What becomes of a request when the service gives no answer, or a 5xx. Default: deny, with 403.</summary>
    public ExtAuthzFailureConfig? FailureMode { get; init; }

    /// <summary>
    /// Headers of the client that the service gets; callers of a route without an authentication policy are told apart by them. Default:
    /// <c>Authorization</c>.
    /// </summary>
    public IReadOnlyList<string> IncludeRequestHeaders { get; init; } = [];

    /// <summary>The body of the request, for the service. Default: it gets none.</summary>
    public ExtAuthzBodyConfig? IncludeRequestBody { get; init; }

    /// <summary>Time until the whole answer is there. Default: 5 s; range: 10 ms to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Bytes of an answer that are read: the body of a refusal beyond is left out; an answer whose body expressions read is no answer beyond.
    /// Default: 64 KiB; range: 0 to 1 MiB.
    /// </summary>
    [Range(0, 1 << 20)]
    public int MaxResponseBytes { get; init; } = 64 << 10;
}
