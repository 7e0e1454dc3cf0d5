using System.Buffers;
using System.Globalization;

namespace Gateway.Policies.Rewrite;

/// <summary>Hosts with their ports, as configurations and URLs write them.</summary>
public static class AuthorityText
{
    private static readonly SearchValues<char> Delimiters = SearchValues.Create("/?#@\\ ");

    /// <summary>Finds what is wrong with a host and port, and a host, that are written.</summary>
    /// <param name="full">Host with an optional port; null: not written.</param>
    /// <param name="host">Host alone; null: not written.</param>
    /// <param name="at">Path of the authority in the configuration.</param>
    /// <param name="errors">Receives what is wrong.</param>
    public static void Check(string? full, string? host, string at, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (full is not null && !IsAuthority(full))
        {
            errors.Add(new($"{at}.full", "This is not a host with an optional port.", "Write a host such as tools.example.com or tools.example.com:8443."));
        }

        if (host is not null && Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            errors.Add(new($"{at}.host", "This is not a host name.", "Write a name such as tools.example.com, without a scheme and a port."));
        }
    }

    /// <summary>A host with its port.</summary>
    /// <param name="host">The host; an IPv6 address in brackets.</param>
    /// <param name="port">The port; null: that of the scheme.</param>
    public static string Join(string host, int? port) => port is { } number ? string.Create(CultureInfo.InvariantCulture, $"{host}:{number}") : host;

    private static bool IsAuthority(string text) => !text.AsSpan().ContainsAny(Delimiters) && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
        && Uri.TryCreate($"http://{text}/", UriKind.Absolute, out var url) && url.AbsolutePath == "/" && url.Host.Length > 0;
}
