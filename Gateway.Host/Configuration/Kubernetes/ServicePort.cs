using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>A port of a Service that speaks MCP.</summary>
/// <param name="Node">Where it is written.</param>
/// <param name="Target">The name of its target.</param>
/// <param name="Host">The host name.</param>
/// <param name="Port">The port.</param>
/// <param name="Path">The path, from the Service's annotation; null: the default one.</param>
/// <param name="IsSse">Whether it speaks HTTP+SSE.</param>
internal sealed record ServicePort(ConfigNode Node, string Target, string Host, string Port, string? Path, bool IsSse);
