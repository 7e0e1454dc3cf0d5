namespace Gateway.Host.OAuth;

/// <summary>What a provider answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="IsJson">Whether the body says it is JSON.</param>
/// <param name="Body">The body.</param>
internal sealed record ProviderAnswer(int Status, bool IsJson, byte[] Body);
