using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Support;

/// <summary>How an <see cref="SdkClient"/> connects and answers.</summary>
public sealed record SdkClientOptions
{
    /// <summary>The newest revision that begins with <c>initialize</c>.</summary>
    public const string Legacy = "2025-11-25";

    /// <summary>What it insists on; null: the SDK's default, which asks for 2026-07-28 and falls back.</summary>
    public string? ProtocolVersion { get; init; } = Legacy;

    /// <summary>Which transport; null: by the URL's path, HTTP+SSE for <c>/sse</c>, else Streamable HTTP.</summary>
    public HttpTransportMode? Transport { get; init; }

    /// <summary>Sent with every HTTP request.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>Whether it says that it can sample, ask its user and list roots.</summary>
    public bool OffersCapabilities { get; init; } = true;

    /// <summary>What the user says to a question; null: accepts, with text in each required field.</summary>
    public Func<ElicitRequestParams, ElicitResult>? Elicitation { get; init; }
}
