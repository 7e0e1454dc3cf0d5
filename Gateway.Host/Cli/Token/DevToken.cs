using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Host.Cli.Token;

/// <summary>What a token of a development issuer says.</summary>
/// <param name="Issuer">The claim <c>iss</c>.</param>
/// <param name="Subject">The claim <c>sub</c>; null: none.</param>
/// <param name="Audiences">The claim <c>aud</c>: a text for one, a list for more, none for none.</param>
/// <param name="Lifetime">How long from now until <c>exp</c>.</param>
internal sealed record DevToken(string Issuer, string? Subject, IReadOnlyList<string> Audiences, TimeSpan Lifetime)
{
    /// <summary>Other claims; one of these in place of a registered one, so that tokens can be made that must be refused.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonNode?>> Claims { get; init; } = [];

    /// <summary>Signs it.</summary>
    public string Sign(DevKey key, TimeProvider time)
    {
        var header = new JsonObject { ["alg"] = key.Algorithm, ["typ"] = "JWT", ["kid"] = key.Kid };
        var signed = $"{Encode(header)}.{Encode(Payload(time.GetUtcNow()))}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private JsonObject Payload(DateTimeOffset now)
    {
        var payload = new JsonObject { ["iss"] = Issuer };
        if (Subject is not null)
        {
            payload["sub"] = Subject;
        }

        if (Audiences.Count > 0)
        {
            payload["aud"] = Audiences.Count == 1 ? Audiences[0] : new JsonArray([.. Audiences.Select(audience => JsonValue.Create(audience))]);
        }

        payload["iat"] = now.ToUnixTimeSeconds();
        payload["exp"] = (now + Lifetime).ToUnixTimeSeconds();
        payload["jti"] = RandomNumberGenerator.GetHexString(16, lowercase: true);
        foreach (var (name, value) in Claims)
        {
            payload[name] = value?.DeepClone();
        }

        return payload;
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
