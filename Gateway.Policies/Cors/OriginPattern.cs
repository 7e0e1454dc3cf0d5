using System.Text.RegularExpressions;

namespace Gateway.Policies.Cors;

/// <summary>One entry of <see cref="CorsConfig.AllowOrigins"/> that names origins: one origin, or all below a host name.</summary>
internal sealed partial class OriginPattern
{
    private readonly string _text;
    private readonly string? _suffix;

    private OriginPattern(string text, string? suffix) => (_text, _suffix) = (text, suffix);

    /// <summary>Reads <c>https://app.example.com</c> or <c>https://*.example.com:8443</c>; null: it is neither.</summary>
    public static OriginPattern? Parse(string text)
    {
        // Browsers write scheme and host in lower case, and leave the usual port out.
        var canonical = WithoutUsualPort(text.ToLowerInvariant());
        var parts = Origin().Match(canonical);
        if (!parts.Success)
        {
            return null;
        }

        var host = parts.Groups["host"].Value;
        if (!host.Contains('*', StringComparison.Ordinal))
        {
            return new OriginPattern(canonical, null);
        }

        // The star is the first label and nothing else: https://*example.com would let https://evilexample.com in.
        return host.StartsWith("*.", StringComparison.Ordinal) && host.LastIndexOf('*') == 0 && host.Length > 2 && host[2] != '.'
            ? new OriginPattern(parts.Groups["scheme"].Value + "://", host[1..] + parts.Groups["port"].Value)
            : null;
    }

    /// <summary>
    /// What to answer an origin that is allowed; null: it is none of these. For a single origin this is the configured text; only below a
    /// wildcard is it the request's, once every character of it has been looked at.
    /// </summary>
    public string? Answer(string origin)
    {
        if (_suffix is null)
        {
            return string.Equals(origin, _text, StringComparison.Ordinal) ? _text : null;
        }

        var labels = origin.Length - _text.Length - _suffix.Length;
        return labels > 0
            && origin.StartsWith(_text, StringComparison.Ordinal)
            && origin.EndsWith(_suffix, StringComparison.Ordinal)
            && Labels().IsMatch(origin.AsSpan(_text.Length, labels)) ? origin : null;
    }

    private static string WithoutUsualPort(string origin) =>
        origin.StartsWith("https://", StringComparison.Ordinal) && origin.EndsWith(":443", StringComparison.Ordinal) ? origin[..^4]
        : origin.StartsWith("http://", StringComparison.Ordinal) && origin.EndsWith(":80", StringComparison.Ordinal) ? origin[..^3]
        : origin;

    // Fetch, "serializing a request origin": a scheme, a host and perhaps a port, and nothing else.
    [GeneratedRegex(@"^(?<scheme>[a-z][a-z0-9+.-]*)://(?<host>\[[0-9a-f:.]+\]|[a-z0-9_.*-]+)(?<port>:[0-9]{1,5})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Origin();

    [GeneratedRegex(@"^[a-z0-9_-]+(\.[a-z0-9_-]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Labels();
}
