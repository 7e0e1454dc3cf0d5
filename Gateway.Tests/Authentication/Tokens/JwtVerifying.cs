using Gateway.Policies.Authentication.Keys;
using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Support;

namespace Gateway.Tests.Authentication.Tokens;

/// <summary>Short ways to verify at <see cref="Mint.Now"/>.</summary>
internal static class JwtVerifying
{
    public static JwtResult Verify(string token, JsonWebKeySet? keys, JwtVerifierOptions? options = null) =>
        new JwtVerifier(options ?? Mint.Options, new ManualTimeProvider()).Verify(token, keys);

    public static JwtFault? FaultOf(string token, JsonWebKeySet? keys, JwtVerifierOptions? options = null)
    {
        var result = Verify(token, keys, options);
        Assert.True(result.Token is null == result.Fault is not null);
        return result.Fault;
    }

    public static JwtFault? FaultOf(string token, TestKey key, JwtVerifierOptions? options = null) => FaultOf(token, Mint.KeySet(key), options);
}
