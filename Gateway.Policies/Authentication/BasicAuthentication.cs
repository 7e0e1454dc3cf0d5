using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Gateway.Policies.Authentication.Passwords;

namespace Gateway.Policies.Authentication;

/// <summary>User names and passwords (<c>basicAuth</c>).</summary>
/// <param name="config">What is written.</param>
/// <param name="users">The users.</param>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore holds nothing, as nobody asks for its wait handle.")]
public sealed class BasicAuthentication(BasicAuthConfig config, Htpasswd users)
    : AuthenticationMethod(AuthenticationKind.Basic, config.Mode, CredentialLocation.Of(config.Location, CredentialLocation.Basic))
{
    private const int LongestCredential = 1024;

    // Hashing a password is slow on purpose, so it is done once for each user and not for each request; what is remembered is worth nothing
    // outside of this process. Wrong passwords are not remembered, and only so many are looked at together.
    private readonly ConcurrentDictionary<string, byte[]> _verified = new(StringComparer.Ordinal);
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
    private readonly SemaphoreSlim _hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    internal override async ValueTask<CredentialCheck> CheckAsync(string credential, RequestArrival arrival, CancellationToken cancellationToken)
    {
        if (Decode(credential) is not { } decoded)
        {
            return new() { Fault = "malformed_basic_credentials" };
        }

        var (user, password) = decoded;
        var tag = HMACSHA256.HashData(_secret, password);
        if (_verified.TryGetValue(user, out var known) && CryptographicOperations.FixedTimeEquals(known, tag))
        {
            return new() { User = user };
        }

        await _hashing.WaitAsync(cancellationToken);
        try
        {
            if (!users.Verify(user, password))
            {
                return new() { Fault = "wrong_password" };
            }
        }
        finally
        {
            _hashing.Release();
        }

        _verified[user] = tag;
        return new() { User = user };
    }

    // RFC 7617 §2. A zero would end the password early for some hashes.
    private static (string User, byte[] Password)? Decode(string credential)
    {
        var bytes = new byte[LongestCredential];
        if (credential.Length > LongestCredential || !Convert.TryFromBase64String(credential.Trim(), bytes, out var length))
        {
            return null;
        }

        var text = bytes.AsSpan(0, length);
        var colon = text.IndexOf((byte)':');
        return colon <= 0 || text.Contains((byte)0) ? null : (Encoding.UTF8.GetString(text[..colon]), text[(colon + 1)..].ToArray());
    }
}
