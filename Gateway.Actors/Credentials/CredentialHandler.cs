namespace Gateway.Actors.Credentials;

/// <summary>The last thing before a request to a target is sent: it gets its credential, or is not sent.</summary>
internal sealed class CredentialHandler(RequestCredential credential, HttpMessageHandler connections) : DelegatingHandler(connections)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await credential.ApplyAsync(request, cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }
}
