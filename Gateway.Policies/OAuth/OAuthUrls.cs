using System.Buffers;

namespace Gateway.Policies.OAuth;

/// <summary>Which texts are taken for URLs where clients, and perhaps a program they start, will use them.</summary>
public static class OAuthUrls
{
    private const int Longest = 2048;

    // RFC 3986 §2: reserved, unreserved and the percent sign; all else is for no URL, but perhaps for a shell or a page.
    private static readonly SearchValues<char> UrlCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    /// <summary>Reads an absolute <c>http</c> or <c>https</c> URL without a user name; null: the text is none.</summary>
    public static Uri? Http(string? text) =>
        text is { Length: > 0 and <= Longest }
            && !text.AsSpan().ContainsAnyExcept(UrlCharacters)
            && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && text.StartsWith(url.Scheme + "://", StringComparison.OrdinalIgnoreCase)
            && url.UserInfo.Length == 0 && url.Host.Length > 0 && !text.Contains('@', StringComparison.Ordinal)
            && url.HostNameType != UriHostNameType.Unknown ? url : null;

    /// <summary>
    /// Whether codes may be sent to a URL that a client names: <c>https</c>, or <c>http</c> to the machine that the browser runs on
    /// (RFC 8252 §7.3); without a fragment (RFC 6749 §3.1.2) and without anything that reads like a pattern.
    /// </summary>
    public static bool IsRedirect(string? text) =>
        Http(text) is { } url
            && !text.AsSpan().ContainsAny('#', '*')
            && (url.Scheme == Uri.UriSchemeHttps || url.Host is "127.0.0.1" or "[::1]" || string.Equals(url.Host, "localhost", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether two issuers are one: the same text, but for a slash at the end, which some providers leave out now and then.</summary>
    public static bool SameIssuer(string left, string right) => string.Equals(WithoutSlash(left), WithoutSlash(right), StringComparison.Ordinal);

    /// <summary>A URL without the slash at its end, to put a path behind it.</summary>
    public static string WithoutSlash(string url) => url.EndsWith('/') ? url[..^1] : url;
}
