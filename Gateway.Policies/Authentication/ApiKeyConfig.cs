using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Gateway.Policies.Authentication;

/// <summary>API keys, as written (<c>apiKey</c>).</summary>
public sealed record ApiKeyConfig
{
    /// <summary>The keys; at least one.</summary>
    [MinLength(1)]
    public required IReadOnlyList<ApiKeyEntryConfig> Keys { get; init; }

    /// <summary>What becomes of requests without a valid key. Default: <see cref="AuthenticationMode.Optional"/>, with a warning.</summary>
    public AuthenticationMode Mode { get; init; } = AuthenticationMode.Optional;

    /// <summary>Where requests carry the key. Default: <c>Authorization: Bearer</c>.</summary>
    public CredentialLocationConfig? Location { get; init; }
}

/// <summary>One API key, by itself or by its hash.</summary>
[ExactlyOneOf(nameof(Key), nameof(KeyHash))]
public sealed record ApiKeyEntryConfig
{
    /// <summary>The key.</summary>
    public Secret? Key { get; init; }

    /// <summary>Its hash: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    [RegularExpression("sha256:[0-9a-fA-F]{64}", ErrorMessage = "Write sha256: and the 64 hexadecimal digits of the key's SHA-256.")]
    public string? KeyHash { get; init; }

    /// <summary>What rules know of its owner, as <c>apiKey</c>. Default: nothing.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Metadata { get; init; }
}
