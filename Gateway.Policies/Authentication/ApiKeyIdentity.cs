using System.Collections.Immutable;

namespace Gateway.Policies.Authentication;

/// <summary>Which of the configured API keys a caller has.</summary>
/// <param name="Hash">SHA-256 of the key.</param>
/// <param name="Metadata">What the configuration says of it: a JSON object.</param>
internal sealed record ApiKeyIdentity(ImmutableArray<byte> Hash, ReadOnlyMemory<byte> Metadata);
