using System.Text.RegularExpressions;
using Gateway.Host.Configuration;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Host.Pipeline.Matching;

/// <summary>One entry of a route's matches, compiled: conditions on a request, all of which must hold.</summary>
internal sealed class RequestMatch
{
    /// <summary>The last segment of the path at which a route serves HTTP+SSE.</summary>
    public const string Sse = "/sse";

    private readonly string? _exact;
    private readonly string? _prefix;
    private readonly Regex? _regex;
    private readonly string? _method;
    private readonly (string Name, TextMatch Value)[] _headers;
    private readonly (string Name, TextMatch Value)[] _query;

    /// <summary>Compiles an entry of a configuration that was validated.</summary>
    public RequestMatch(MatchConfig config)
    {
        _exact = config.Path.Exact;
        _prefix = config.Path.PathPrefix?.TrimEnd('/');
        _regex = config.Path.Regex is null ? null : MatchPattern.Compile(config.Path.Regex);
        _method = config.Method;
        _headers = [.. config.Headers.Select(header => (header.Name, new TextMatch(header.Value)))];
        _query = [.. config.Query.Select(parameter => (parameter.Name, new TextMatch(parameter.Value)))];
    }

    /// <summary>How specific it is, for comparing: an exact path, a longer prefix, a shorter one, an expression; then a method, headers, parameters.</summary>
    public (int Path, int Method, int Headers, int Query) Rank =>
        (_exact is not null ? int.MaxValue : _prefix?.Length ?? -1, _method is null ? 0 : 1, _headers.Length, _query.Length);

    /// <summary>Whether the path alone satisfies it.</summary>
    /// <remarks>A prefix ends at a segment: /mcp matches /mcp, /mcp/ and /mcp/x, not /mcpx.</remarks>
    public bool MatchesPath(string path) => _exact is not null ? string.Equals(path, _exact, StringComparison.Ordinal)
        : _prefix is not null ? path.StartsWith(_prefix, StringComparison.Ordinal) && (path.Length == _prefix.Length || path[_prefix.Length] == '/')
        : _regex!.IsMatch(path);

    /// <summary>
    /// Whether a path that ends in <c>/sse</c> is where HTTP+SSE is served of what this matches: <c>/sse</c> where that matches, and what follows the
    /// whole of an exact path or a prefix.
    /// </summary>
    public bool IsSse(string path) => MatchesPath(path) && path == Sse
        || ((_exact?.TrimEnd('/') ?? _prefix) is { } written && path.Length == written.Length + Sse.Length && path.StartsWith(written, StringComparison.Ordinal) && path.EndsWith(Sse, StringComparison.Ordinal));

    /// <summary>Whether this very path is written in it.</summary>
    public bool Names(string path) => string.Equals(_exact ?? _prefix, path, StringComparison.Ordinal);

    /// <summary>Whether a request for an exact path and <c>/sse</c> satisfies it.</summary>
    public bool MatchesBefore(HttpRequest request, string path) => _exact is not null && IsSse(path) && Matches(request, _exact);

    /// <summary>Whether a request satisfies it.</summary>
    public bool Matches(HttpRequest request, string path)
    {
        if ((_method is not null && !string.Equals(_method, request.Method, StringComparison.Ordinal)) || !MatchesPath(path))
        {
            return false;
        }

        foreach (var (name, value) in _headers)
        {
            if (!value.Matches(Header(request, name)))
            {
                return false;
            }
        }

        foreach (var (name, value) in _query)
        {
            if (!value.Matches(Parameter(request, name)))
            {
                return false;
            }
        }

        return true;
    }

    // RFC 9110 §5.3: a header that stands several times is one with all the values; taking one of them would let the others pass unseen.
    private static string? Header(HttpRequest request, string name) => name switch
    {
        ":method" => request.Method,
        ":scheme" => request.Scheme,
        ":authority" => request.Host.Value,
        ":path" => request.Path.Value + request.QueryString.Value,
        _ => request.Headers.TryGetValue(name, out var values) ? values.Count == 1 ? values[0] : string.Join(", ", values.AsEnumerable()) : null,
    };

    // The framework's reader finds parameters in any case.
    private static string? Parameter(HttpRequest request, string name)
    {
        string? last = null;
        foreach (var parameter in new QueryStringEnumerable(request.QueryString.Value))
        {
            if (parameter.DecodeName().Span.SequenceEqual(name))
            {
                last = parameter.DecodeValue().ToString();
            }
        }

        return last;
    }
}
