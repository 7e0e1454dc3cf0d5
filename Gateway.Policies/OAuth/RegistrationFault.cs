namespace Gateway.Policies.OAuth;

/// <summary>Why a registration is refused (RFC 7591 §3.2.2).</summary>
/// <param name="Error">The error's code.</param>
/// <param name="Description">What is wrong; one sentence for the client's developer.</param>
public sealed record RegistrationFault(string Error, string Description)
{
    /// <summary>A redirect URI is not taken.</summary>
    public static RegistrationFault Redirect(string description) => new("invalid_redirect_uri", description);

    /// <summary>Something else is not taken.</summary>
    public static RegistrationFault Metadata(string description) => new("invalid_client_metadata", description);
}
