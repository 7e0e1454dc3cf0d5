using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Actors.Sealing;

/// <summary>
/// Seals small values with AES-256-GCM into URL-safe text, and opens what any key of its ring sealed. Thread-safe.
/// </summary>
/// <remarks>Text = base64url(key id, 4 bytes ‖ nonce, 12 ‖ ciphertext ‖ tag, 16). The key id says which key opens it and nothing else.</remarks>
public sealed class Sealer
{
    private const int KeyIdBytes = 4;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int Overhead = KeyIdBytes + NonceBytes + TagBytes;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly KeyRing _ring;
    private readonly ImmutableArray<DerivedKey> _keys;

    internal Sealer(KeyRing ring, SealPurpose purpose) => (_ring, _keys) = (ring, [.. ring.Keys.Select(key => new DerivedKey(key, purpose))]);

    /// <summary>Seals <paramref name="value"/>.</summary>
    public string Seal(ReadOnlySpan<byte> value) => Base64Url.EncodeToString(SealBytes(value, default));

    /// <summary>Seals <paramref name="value"/> as bytes. What is opened must have the same <paramref name="context"/>, which is not part of the result.</summary>
    public byte[] SealBytes(ReadOnlySpan<byte> value, ReadOnlySpan<byte> context)
    {
        var result = new byte[Overhead + value.Length];
        var token = result.AsSpan();
        var key = _keys[_ring.Sealing];
        key.Id.CopyTo(token);
        var nonce = token.Slice(KeyIdBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        var cipher = key.Rent();
        cipher.Encrypt(nonce, value, token.Slice(KeyIdBytes + NonceBytes, value.Length), token[^TagBytes..], Associated(token, context));
        key.Return(cipher);
        return result;
    }

    /// <summary>Opens a token; null when it was not sealed by a key of this ring for this purpose, or was changed since.</summary>
    public byte[]? Open(ReadOnlySpan<char> text)
    {
        // One text for one token: blanks and padding, which the decoder skips, would give it more.
        var token = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return text.ContainsAnyExcept(Alphabet) || Base64Url.DecodeFromChars(text, token, out _, out var length) != OperationStatus.Done
            ? null
            : OpenBytes(token.AsSpan(0, length), default);
    }

    /// <summary>Opens what <see cref="SealBytes"/> sealed; null when it was not sealed by a key of this ring for this purpose and context, or was changed since.</summary>
    public byte[]? OpenBytes(ReadOnlySpan<byte> sealedValue, ReadOnlySpan<byte> context)
    {
        if (sealedValue.Length < Overhead)
        {
            return null;
        }

        foreach (var key in _keys)
        {
            if (sealedValue.StartsWith(key.Id) && Open(key, sealedValue, context) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    private static byte[]? Open(DerivedKey key, ReadOnlySpan<byte> token, ReadOnlySpan<byte> context)
    {
        var value = new byte[token.Length - Overhead];
        var cipher = key.Rent();
        try
        {
            cipher.Decrypt(token.Slice(KeyIdBytes, NonceBytes), token[(KeyIdBytes + NonceBytes)..^TagBytes], token[^TagBytes..], value, Associated(token, context));
            return value;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            key.Return(cipher);
        }
    }

    private static ReadOnlySpan<byte> Associated(ReadOnlySpan<byte> token, ReadOnlySpan<byte> context) =>
        context.IsEmpty ? token[..KeyIdBytes] : (byte[])[.. token[..KeyIdBytes], .. context];

    private sealed class DerivedKey
    {
        // One AesGcm is not safe for several threads, and making one for each token costs more than the token.
        private readonly ConcurrentBag<AesGcm> _ciphers = [];
        private readonly byte[] _key;

        public DerivedKey(byte[] key, SealPurpose purpose)
        {
            _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyRing.KeyBytes, info: Encoding.UTF8.GetBytes($"agentgateway {purpose}"));
            Id = SHA256.HashData(_key)[..KeyIdBytes];
        }

        public byte[] Id { get; }

        public AesGcm Rent() => _ciphers.TryTake(out var cipher) ? cipher : new AesGcm(_key, TagBytes);

        public void Return(AesGcm cipher) => _ciphers.Add(cipher);
    }
}
