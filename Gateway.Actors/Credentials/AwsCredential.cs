using Gateway.Actors.Upstreams;
using Gateway.Policies.BackendAuth;

namespace Gateway.Actors.Credentials;

/// <summary>Signs each request as it is sent: method, path, query, host, time, type and body.</summary>
internal sealed class AwsCredential(AwsAuthConfig config, TimeProvider time) : RequestCredential
{
    public override ValueTask ApplyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!;
        var headers = new Dictionary<string, string>
        {
            ["host"] = url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port}",
            ["x-amz-date"] = SignatureV4.Date(time.GetUtcNow()),
        };
        if (config.SessionToken is { } token)
        {
            headers["x-amz-security-token"] = token.Reveal();
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var content = request.Content as MessageContent;
        if (request.Content is not null && content is null)
        {
            throw new CredentialException("a body of this kind cannot be signed");
        }

        if (content is not null)
        {
            headers["content-type"] = content.Headers.ContentType!.ToString();
        }

        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation(
            "Authorization", SignatureV4.Sign(config, request.Method.Method, url, headers, content is null ? [] : content.Bytes));
        return ValueTask.CompletedTask;
    }
}
