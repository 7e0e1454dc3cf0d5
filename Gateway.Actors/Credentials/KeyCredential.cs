using Gateway.Policies;
using Gateway.Policies.Authentication;
using Gateway.Policies.BackendAuth;

namespace Gateway.Actors.Credentials;

/// <summary>A key that is the same for every request. If its file cannot be read any more since it was checked, nothing is sent.</summary>
internal sealed class KeyCredential : RequestCredential
{
    private readonly CredentialLocation _location;
    private readonly Secret? _key;

    public KeyCredential(BackendKeyConfig config)
    {
        _location = CredentialLocation.Of(config.Location, CredentialLocation.Bearer);
        _key = config.Value ?? KeyFile.TryRead(config.File!);
    }

    public override ValueTask ApplyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        CredentialPlacement.Put(request, _location, _key ?? throw new CredentialException("the file with its key cannot be read"));
        return ValueTask.CompletedTask;
    }
}
