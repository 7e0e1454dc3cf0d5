using Gateway.Policies;
using Gateway.Policies.BackendAuth;

namespace Gateway.Actors.Credentials;

/// <summary>Puts the credential of a target on each request to it. Thread-safe.</summary>
internal abstract class RequestCredential
{
    /// <summary>The token of the client on whose behalf a request is sent, on requests to targets that get it.</summary>
    public static readonly HttpRequestOptionsKey<Secret?> CallerToken = new("gateway.caller-token");

    /// <summary>Whether the target gets the tokens of clients.</summary>
    public virtual bool NeedsCallerToken => false;

    /// <summary>What a policy asks for; null: nothing is sent.</summary>
    public static RequestCredential? Create(BackendAuthConfig? config, TimeProvider time) => config switch
    {
        null => null,
        { Key: { } key } => new KeyCredential(key),
        { Passthrough: { } passthrough } => new CallerCredential(passthrough),
        { Aws: { } aws } => new AwsCredential(aws, time),
        _ => throw new ArgumentException("The policy says no kind of credential.", nameof(config)),
    };

    /// <summary>Puts it on a request that is complete but for it.</summary>
    /// <exception cref="CredentialException">There is none at present: the request must not be sent.</exception>
    public abstract ValueTask ApplyAsync(HttpRequestMessage request, CancellationToken cancellationToken);
}
