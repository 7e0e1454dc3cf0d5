using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Actors.Upstreams;
using Gateway.Policies;

namespace Gateway.Actors.Backends;

/// <summary>
/// Stands for all that makes a target: what the configuration says, secrets included, and what the files hold that it names. Two that differ are
/// two targets. It is a keyed hash that means nothing outside of this process.
/// </summary>
internal static class TargetContent
{
    private static readonly byte[] HashKey = RandomNumberGenerator.GetBytes(32);
    private static readonly JsonSerializerOptions Json = new() { Converters = { new HashedSecret() } };

    public static string Of(TargetConfig config)
    {
        // Guards act on what passes, not on the target.
        var policies = config.Policies is null ? null : config.Policies with { Ai = null };
        policies = policies == new PolicySetConfig() ? null : policies;
        return Of(config with { Policies = policies }, policies);
    }

    /// <summary>The same for anything else that is connected to.</summary>
    /// <param name="config">What the configuration says, the policies perhaps included.</param>
    /// <param name="policies">The policies, for the files that they name.</param>
    public static string Of<T>(T config, PolicySetConfig? policies)
    {
        var (auth, tls) = (policies?.BackendAuth, policies?.BackendTls);
        var text = new StringBuilder(JsonSerializer.Serialize(config, Json));
        foreach (var file in new[] { auth?.Key?.File, auth?.Gcp?.Credential?.File, tls?.Root, tls?.Cert, tls?.Key }.Concat(auth?.Credentials.Select(other => other.Key.File) ?? []))
        {
            text.Append('\n').Append(file is null ? "" : Hash(Read(file)));
        }

        return Hash(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexString(HMACSHA256.HashData(HashKey, bytes));

    private sealed class HashedSecret : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("A hash cannot be read back.");

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(Hash(Encoding.UTF8.GetBytes(value.Reveal())));
    }
}
