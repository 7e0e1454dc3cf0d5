using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.Cors;

/// <summary>Which web pages may call, as written (<c>cors</c>).</summary>
public sealed record CorsConfig
{
    /// <summary>Origins whose pages may call: <c>*</c>, an origin, or one with a wildcard host. Default: none.</summary>
    public IReadOnlyList<string> AllowOrigins { get; init; } = [];

    /// <summary>Methods they may use. Default: none.</summary>
    public IReadOnlyList<string> AllowMethods { get; init; } = [];

    /// <summary>Request headers they may set. Default: none.</summary>
    public IReadOnlyList<string> AllowHeaders { get; init; } = [];

    /// <summary>Response headers they may read. Default: none.</summary>
    public IReadOnlyList<string> ExposeHeaders { get; init; } = [];

    /// <summary>Whether they may send credentials. Default: false.</summary>
    public bool AllowCredentials { get; init; }

    /// <summary>How long a browser may remember this. Default: as the browser likes; range: 0s to 1d.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan? MaxAge { get; init; }
}
