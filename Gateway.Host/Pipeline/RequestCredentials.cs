using Gateway.Policies.Authentication;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Primitives;

namespace Gateway.Host.Pipeline;

/// <summary>The credentials of an HTTP request.</summary>
internal sealed class RequestCredentials(HttpRequest request) : ICredentialSource
{
    private readonly Dictionary<string, StringValues> _removed = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Headers that were removed or changed, as the client sent them: another node of the cluster verifies them again.</summary>
    public IReadOnlyDictionary<string, StringValues> Removed => _removed;

    public CredentialReading Read(CredentialLocation location)
    {
        var values = Values(location);
        return values.Count > 1
            ? new(null, IsAmbiguous: true)
            : new(values.Count == 1 ? location.Read(values[0]!) : null, IsAmbiguous: false);
    }

    public void Remove(CredentialLocation location)
    {
        switch (location.Place)
        {
            case CredentialPlace.Header:
                Note(location.Name);
                request.Headers.Remove(location.Name);
                break;
            case CredentialPlace.Query:
                request.QueryString = new QueryBuilder(request.Query.Where(parameter => !IsNamed(location, parameter.Key))).ToQueryString();
                break;
            case CredentialPlace.Cookie:
                Note("Cookie");
                request.Headers.Cookie = string.Join("; ", Cookies().Where(cookie => cookie.Name != location.Name).Select(cookie => $"{cookie.Name}={cookie.Value}"));
                break;
        }
    }

    private void Note(string header)
    {
        if (request.Headers.TryGetValue(header, out var sent))
        {
            _removed.TryAdd(header, sent);
        }
    }

    private StringValues Values(CredentialLocation location) => location.Place switch
    {
        CredentialPlace.Header => request.Headers[location.Name],
        CredentialPlace.Query => request.Query.Where(parameter => IsNamed(location, parameter.Key)).SelectMany(parameter => parameter.Value).ToArray(),
        CredentialPlace.Cookie => Cookies().Where(cookie => cookie.Name == location.Name).Select(cookie => cookie.Value).ToArray(),
    };

    // The framework finds parameters in any case; a name that stands twice in different cases would still be two.
    private static bool IsNamed(CredentialLocation location, string name) => string.Equals(name, location.Name, StringComparison.OrdinalIgnoreCase);

    // Read here, as the framework's reader takes the last of several cookies of one name.
    private IEnumerable<(string Name, string Value)> Cookies()
    {
        foreach (var header in request.Headers.Cookie)
        {
            foreach (var cookie in (header ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var end = cookie.IndexOf('=', StringComparison.Ordinal);
                yield return end < 0 ? (cookie, "") : (cookie[..end], cookie[(end + 1)..]);
            }
        }
    }
}
