using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Policies;

namespace Gateway.Host.Admin;

/// <summary>The token of the admin listener, which stands in the configuration or in a file. Thread-safe.</summary>
internal sealed partial class AdminToken
{
    /// <summary>What a token looks like: a <c>b64token</c> (RFC 6750 §2.1) that nobody guesses.</summary>
    public const string Form = "[A-Za-z0-9._~+/-]{16,}=*";

    /// <summary>What to do about one that looks different.</summary>
    public const string Remedy = "Write at least 16 letters, digits and -._~+/, such as `openssl rand -hex 32` prints.";

    /// <summary>Most characters of a token.</summary>
    public const int MaxLength = 512;

    private const int MaxFileBytes = 4 << 10;

    private readonly Secret? _token;
    private readonly string? _file;

    private AdminToken(Secret? token, string? file) => (_token, _file) = (token, file);

    /// <summary>Whether there is one.</summary>
    public bool IsConfigured => _token is not null || _file is not null;

    /// <summary>The token of a valid configuration.</summary>
    public static AdminToken Of(AdminConfig config) => new(config.Token, config.TokenFile);

    /// <summary>The token in a file, without the line break behind it; null: it cannot be read, or holds something else.</summary>
    public static Secret? Read(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[MaxFileBytes];
            var text = Encoding.UTF8.GetString(bytes, 0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).Trim();
            return text.Length <= MaxLength && Whole().IsMatch(text) ? new Secret(text) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Whether a request shows the token, compared in a time that does not depend on what it shows.</summary>
    /// <param name="authorization">Its header <c>Authorization</c>.</param>
    public bool IsShownBy(string? authorization)
    {
        const string Scheme = "Bearer ";
        if ((_token ?? (_file is null ? null : Read(_file))) is not { } token || authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) != true)
        {
            return false;
        }

        // Hashes are equally long, whatever was sent.
        return CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..]), Hash(token.Reveal()));
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex("^" + Form + "\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
