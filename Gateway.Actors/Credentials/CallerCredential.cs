using Gateway.Policies.Authentication;
using Gateway.Policies.BackendAuth;

namespace Gateway.Actors.Credentials;

/// <summary>The verified token of the client on whose behalf a request is sent; a client without one is passed on without.</summary>
internal sealed class CallerCredential(PassthroughConfig config) : RequestCredential
{
    private readonly CredentialLocation _location = CredentialLocation.Of(config.Location, CredentialLocation.Bearer);

    public override bool NeedsCallerToken => true;

    public override ValueTask ApplyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(CallerToken, out var token) && token is not null)
        {
            CredentialPlacement.Put(request, _location, token);
        }

        return ValueTask.CompletedTask;
    }
}
