using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gateway.Policies.Authentication;

/// <summary>API keys (<c>apiKey</c>). Only their hashes are kept.</summary>
/// <param name="config">What is written.</param>
public sealed class ApiKeyAuthentication(ApiKeyConfig config)
    : AuthenticationMethod(AuthenticationKind.ApiKey, config.Mode, CredentialLocation.Of(config.Location, CredentialLocation.Bearer))
{
    private const string HashPrefix = "sha256:";

    private readonly ImmutableArray<ApiKeyIdentity> _keys = [.. config.Keys.Select(Identity)];

    internal override ValueTask<CredentialCheck> CheckAsync(string credential, RequestArrival arrival, CancellationToken cancellationToken)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(credential), hash);

        // Every key is compared, and each in a time that tells nothing, so that no answer comes sooner than another.
        ApiKeyIdentity? found = null;
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, key.Hash.AsSpan()))
            {
                found ??= key;
            }
        }

        return new(found is null ? new CredentialCheck { Fault = "unknown_api_key" } : new CredentialCheck { ApiKey = found });
    }

    private static ApiKeyIdentity Identity(ApiKeyEntryConfig key)
    {
        var hash = key.Key is { } plain
            ? SHA256.HashData(Encoding.UTF8.GetBytes(plain.Reveal()))
            : Convert.FromHexString(key.KeyHash.AsSpan(HashPrefix.Length));
        return new([.. hash], key.Metadata is null ? "{}"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(key.Metadata));
    }
}
