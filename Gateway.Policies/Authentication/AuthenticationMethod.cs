namespace Gateway.Policies.Authentication;

/// <summary>One authentication policy of a route, compiled. Immutable and thread-safe.</summary>
/// <param name="kind">Which policy it is.</param>
/// <param name="mode">What becomes of requests without a credential, or with a wrong one.</param>
/// <param name="location">Where requests carry the credential.</param>
public abstract class AuthenticationMethod(AuthenticationKind kind, AuthenticationMode mode, CredentialLocation location)
{
    /// <summary>Which policy it is.</summary>
    public AuthenticationKind Kind => kind;

    /// <summary>What becomes of requests without a credential, or with a wrong one.</summary>
    public AuthenticationMode Mode => mode;

    /// <summary>Where requests carry the credential.</summary>
    public CredentialLocation Location => location;

    /// <summary>Whose credential it is.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting; nothing else is thrown.</exception>
    internal abstract ValueTask<CredentialCheck> CheckAsync(string credential, RequestArrival arrival, CancellationToken cancellationToken);
}
