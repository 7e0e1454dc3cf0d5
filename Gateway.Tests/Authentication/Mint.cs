using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Policies.Authentication.Keys;
using Gateway.Policies.Authentication.Tokens;

namespace Gateway.Tests.Authentication;

/// <summary>Makes tokens, good and bad, from JSON texts.</summary>
internal static class Mint
{
    public const string Issuer = "https://issuer.example/realms/one";
    public const string Audience = "https://gateway.example/mcp";

    /// <summary>The time at which <c>ManualTimeProvider</c> starts.</summary>
    public static readonly long Now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    /// <summary>Which tokens the tests take, unless they say otherwise.</summary>
    public static readonly JwtVerifierOptions Options = new() { Issuer = Issuer, Audiences = [Audience] };

    /// <summary>The claims of a good token, with some replaced, added, or left out where the JSON is null.</summary>
    public static string Claims(params (string Name, string? Json)[] changes) => ClaimsAt(Now, changes);

    /// <summary>The same at another time, in Unix seconds.</summary>
    public static string ClaimsAt(long now, params (string Name, string? Json)[] changes) => Object(
        [("iss", $"\"{Issuer}\""), ("aud", $"\"{Audience}\""), ("sub", "\"alice\""), ("exp", $"{now + 300}")], changes);

    /// <summary>The header of a good token, with some members replaced, added, or left out where the JSON is null.</summary>
    public static string Header(TestKey key, params (string Name, string? Json)[] changes) => Object(
        [("alg", $"\"{key.Algorithm}\""), ("typ", "\"JWT\""), ("kid", key.Kid is null ? null : $"\"{key.Kid}\"")], changes);

    /// <summary>A signed token.</summary>
    public static string Token(TestKey key, string? payload = null, string? header = null) => Compact(header ?? Header(key), payload ?? Claims(), key.Sign);

    /// <summary>A token with whatever signature.</summary>
    public static string Compact(string header, string payload, Func<byte[], byte[]> sign)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static string KeySetText(params JsonObject[] keys) => new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    public static JsonWebKeySet KeySet(params JsonObject[] keys) => JsonWebKeySet.Read(Encoding.UTF8.GetBytes(KeySetText(keys))).Set!;

    public static JsonWebKeySet KeySet(params TestKey[] keys) => KeySet([.. keys.Select(key => key.Jwk())]);

    private static string Object((string Name, string? Json)[] members, (string Name, string? Json)[] changes)
    {
        var all = members.Where(member => !changes.Any(change => change.Name == member.Name)).Concat(changes).Where(member => member.Json is not null);
        return $"{{{string.Join(',', all.Select(member => $"\"{member.Name}\":{member.Json}"))}}}";
    }
}
