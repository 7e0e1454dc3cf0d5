using Gateway.Actors.Credentials.Tokens;
using Gateway.Actors.Upstreams.Http;
using Gateway.Policies.BackendAuth;

namespace Gateway.Actors.Credentials;

/// <summary>Signs each request as it is sent: method, path, query, host, time, type and body.</summary>
internal sealed class AwsCredential(ITokenSource<AwsAuthConfig> keys, TimeProvider time) : RequestCredential
{
    public override async ValueTask ApplyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (url, config) = (request.RequestUri!, await keys.GetAsync(cancellationToken));
        var headers = new Dictionary<string, string>
        {
            ["host"] = url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port}",
            ["x-amz-date"] = SignatureV4.Date(time.GetUtcNow()),
        };
        if (config.SessionToken is { } token)
        {
            headers["x-amz-security-token"] = token.Reveal();
        }

        // Of other keys, if the request is sent again.
        request.Headers.Remove("x-amz-security-token");
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        // Any other body is kept whole by this, and sent from there.
        var body = request.Content switch
        {
            null => ReadOnlyMemory<byte>.Empty,
            MessageContent message => message.Bytes,
            var other => await other.ReadAsByteArrayAsync(cancellationToken),
        };
        if (request.Content?.Headers.ContentType is { } type)
        {
            headers["content-type"] = type.ToString();
        }

        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation(
            "Authorization", SignatureV4.Sign(config, request.Method.Method, url, headers, body.Span));
    }

    protected override void Release() => keys.Dispose();
}
