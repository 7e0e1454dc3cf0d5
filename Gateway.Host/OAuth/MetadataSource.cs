using Gateway.Host.OAuth.Providers;
using Gateway.Policies.OAuth;

namespace Gateway.Host.OAuth;

/// <summary>Fetches the metadata of authorization servers and looks at it before anybody uses it.</summary>
internal sealed partial class MetadataSource(ProviderClient client, TimeProvider time, ILogger<MetadataSource> logger)
{
    /// <summary>The present, as a timestamp of the clock.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>Whether what came then can still be used.</summary>
    public bool IsFresh(long at) => time.GetElapsedTime(at) < AuthorizationServer.Fresh;

    /// <summary>Fetches the metadata of an issuer; null: there is none that can be used, and the log says why.</summary>
    public async Task<byte[]?> FetchAsync(OAuthProvider provider, string issuer, CancellationToken cancellationToken)
    {
        foreach (var url in provider.MetadataUrls(issuer))
        {
            if (await client.GetAsync(url, cancellationToken) is not { } answer)
            {
                return null;
            }

            if (answer.Status == StatusCodes.Status404NotFound)
            {
                continue;
            }

            if (answer.Status != StatusCodes.Status200OK)
            {
                BadStatus(url, answer.Status);
                return null;
            }

            if (ServerMetadata.Fault(answer.Body, found => provider.IsIssuer(issuer, found)) is not { } fault)
            {
                return answer.Body;
            }

            Unusable(url, fault);
            return null;
        }

        NotFound(issuer);
        return null;
    }

    [LoggerMessage(2311, LogLevel.Warning, "The metadata of {Issuer} lacks {Member}.")]
    public partial void Incomplete(string issuer, string member);

    [LoggerMessage(2312, LogLevel.Warning, "The metadata at {Url} is not used: {Fault}.")]
    private partial void Unusable(Uri url, string fault);

    [LoggerMessage(2313, LogLevel.Warning, "The metadata at {Url} is not used: the answer was {Status}.")]
    private partial void BadStatus(Uri url, int status);

    [LoggerMessage(2314, LogLevel.Warning, "{Issuer} has no metadata.")]
    private partial void NotFound(string issuer);
}
