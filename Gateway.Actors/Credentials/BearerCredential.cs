using Gateway.Actors.Credentials.Tokens;
using Gateway.Policies;
using Gateway.Policies.Authentication;

namespace Gateway.Actors.Credentials;

/// <summary>A token that is issued to the gateway for some time.</summary>
internal sealed class BearerCredential(ITokenSource<Secret> tokens) : RequestCredential
{
    public override async ValueTask ApplyAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        CredentialPlacement.Put(request, CredentialLocation.Bearer, await tokens.GetAsync(cancellationToken));

    protected override void Release() => tokens.Dispose();
}
