namespace Gateway.Actors.Upstreams;

/// <summary>How the gateway introduces itself to clients and targets.</summary>
public static class Product
{
    /// <summary>Its name in <c>serverInfo</c> and <c>clientInfo</c>.</summary>
    public const string Name = "agentgateway-dotnet";

    /// <summary>Its version, as that of the assembly.</summary>
    public static string Version { get; } = typeof(Product).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
