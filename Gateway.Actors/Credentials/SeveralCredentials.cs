namespace Gateway.Actors.Credentials;

/// <summary>Several credentials, put on in their order.</summary>
internal sealed class SeveralCredentials(IReadOnlyList<RequestCredential> credentials) : RequestCredential
{
    public override bool NeedsCallerToken => credentials.Any(credential => credential.NeedsCallerToken);

    public override async ValueTask ApplyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        foreach (var credential in credentials)
        {
            await credential.ApplyAsync(request, cancellationToken);
        }
    }

    protected override void Release()
    {
        foreach (var credential in credentials)
        {
            credential.Dispose();
        }
    }
}
