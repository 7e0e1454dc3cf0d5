using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>base64 (the encoders extension), and agentgateway's percent-encoding and digests. Strings stand for their UTF-8.</summary>
internal static class EncodingFunctions
{
    private const int CharactersPerStep = 16;

    public static void AddTo(FunctionLibrary library) => library
        .AddLinear(ToBase64, "base64.encode(bytes) -> string")
        .AddLinear(FromBase64, "base64.decode(string) -> bytes");

    public static void AddGatewayTo(FunctionLibrary library) => library
        .AddLinear(ToBase64, "base64.encode(string) -> string")
        .AddLinear(FromBase64, "base64.decode(bytes) -> bytes")
        .AddLinear(ToBase64, "base64Encode(bytes) -> string", "base64Encode(string) -> string")
        .AddLinear(FromBase64, "base64Decode(string) -> bytes", "base64Decode(bytes) -> bytes")
        .AddLinear((in CelValue value, CelActivation activation) => Digest(value, SHA256.HashData, activation), DigestForms("sha256"))
#pragma warning disable CA5350, CA5351 // As agentgateway offers them, for cache keys and old peers; docs/cel.md says: not for secrets.
        .AddLinear((in CelValue value, CelActivation activation) => Digest(value, SHA1.HashData, activation), DigestForms("sha1"))
        .AddLinear((in CelValue value, CelActivation activation) => Digest(value, MD5.HashData, activation), DigestForms("md5"));
#pragma warning restore CA5350, CA5351

    /// <summary>The bytes of a string or bytes; null for other kinds.</summary>
    public static byte[]? Octets(in CelValue value) => value.Kind switch
    {
        CelKind.String => Encoding.UTF8.GetBytes(value.Text),
        CelKind.Bytes => value.Octets.ToArray(),
        _ => null,
    };

    /// <summary>Charges for reading all of a string or bytes.</summary>
    public static bool TryCharge(in CelValue value, CelActivation activation) => activation.Charge(value.Kind switch
    {
        CelKind.String => value.Text.Length / CharactersPerStep,
        CelKind.Bytes => value.Octets.Length / CharactersPerStep,
        _ => 0,
    });

    /// <summary>Standard or, with <paramref name="forUrls"/>, URL-safe base64 with or without padding, and nothing else.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> text, bool forUrls)
    {
        var trimmed = text.TrimEnd((byte)'=');
        if (text.Length - trimmed.Length > 2 || trimmed.ContainsAny(" \t\r\n"u8) || trimmed.ContainsAny(forUrls ? "+/"u8 : "-_"u8))
        {
            return null;
        }

        // The URL-safe decoder takes text without padding; the alphabets differ in two characters.
        var safe = trimmed.ToArray();
        safe.AsSpan().Replace((byte)'+', (byte)'-');
        safe.AsSpan().Replace((byte)'/', (byte)'_');
        var decoded = new byte[Base64Url.GetMaxDecodedLength(safe.Length)];
        return Base64Url.DecodeFromUtf8(safe, decoded, out var used, out var written) == System.Buffers.OperationStatus.Done && used == safe.Length
            ? decoded[..written]
            : null;
    }

    private static CelValue ToBase64(in CelValue value, CelActivation activation) =>
        !TryCharge(value, activation) ? CelValue.Fail(Errors.Cost)
        : Octets(value) is { } octets ? CelValue.Of(Convert.ToBase64String(octets))
        : CelValue.Fail(Errors.NoSuchOverload);

    private static CelValue FromBase64(in CelValue value, CelActivation activation) =>
        !TryCharge(value, activation) ? CelValue.Fail(Errors.Cost)
        : Octets(value) is not { } octets ? CelValue.Fail(Errors.NoSuchOverload)
        : Decode(octets, forUrls: false) is { } decoded ? CelValue.Of(decoded)
        : CelValue.Fail(Errors.BadBase64);

    private static string[] DigestForms(string name) => [$"{name}.encode(string) -> string", $"{name}.encode(bytes) -> string"];

    private static CelValue Digest(in CelValue value, Func<byte[], byte[]> hash, CelActivation activation) =>
        !TryCharge(value, activation) ? CelValue.Fail(Errors.Cost)
        : Octets(value) is { } octets ? CelValue.Of(Convert.ToHexStringLower(hash(octets)))
        : CelValue.Fail(Errors.NoSuchOverload);
}
