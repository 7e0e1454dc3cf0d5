namespace Gateway.Host.Configuration;

/// <summary>What the command line says about reading a configuration.</summary>
internal sealed record ConfigReadOptions
{
    /// <summary>Whether ports may be open to the network without an authentication policy (<c>--allow-unauthenticated</c>). Default: false.</summary>
    public bool AllowUnauthenticated { get; init; }
}
