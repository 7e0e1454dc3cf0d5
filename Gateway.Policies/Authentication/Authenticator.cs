using System.Collections.Immutable;
using Gateway.Policies.Authentication.Tokens;

namespace Gateway.Policies.Authentication;

/// <summary>
/// Finds out who sends a request, by all authentication policies of its route, as agentgateway combines them: one after the other, each
/// with its own mode, and the first that refuses decides. Immutable and thread-safe.
/// </summary>
/// <param name="methods">The policies.</param>
public sealed class Authenticator(IEnumerable<AuthenticationMethod> methods)
{
    private readonly ImmutableArray<AuthenticationMethod> _methods = [.. methods.OrderBy(method => method.Kind)];

    /// <summary>Nobody is asked.</summary>
    public static Authenticator None { get; } = new([]);

    /// <summary>Whether nobody is asked.</summary>
    public bool IsNone => _methods.IsEmpty;

    /// <summary>Finds out who sends a request. Credentials are taken out of it once they are found good.</summary>
    /// <param name="request">The request.</param>
    /// <param name="arrival">When it came in.</param>
    /// <param name="cancellationToken">Stops waiting for keys.</param>
    /// <exception cref="OperationCanceledException">Cancelled while an issuer was asked for its keys; nothing else is thrown.</exception>
    public async ValueTask<AuthenticationResult> AuthenticateAsync(ICredentialSource request, RequestArrival arrival, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (token, raw, apiKey, user) = ((VerifiedToken?)null, (Secret?)null, (ApiKeyIdentity?)null, (string?)null);
        foreach (var method in _methods)
        {
            var reading = request.Read(method.Location);
            var check = reading.IsAmbiguous ? new CredentialCheck { Fault = "several_credentials" }
                : reading.Credential is null ? new CredentialCheck { Fault = "no_credential" }
                : await method.CheckAsync(reading.Credential, arrival, cancellationToken);
            if (check.Fault is { } fault)
            {
                var came = reading.IsAmbiguous || reading.Credential is not null;
                if (method.Mode == AuthenticationMode.Strict || (came && method.Mode == AuthenticationMode.Optional))
                {
                    return new(null, new AuthenticationRefusal(method.Kind, came, fault));
                }

                continue;
            }

            request.Remove(method.Location);
            if (check.Token is not null)
            {
                (token, raw) = (check.Token, new Secret(reading.Credential!));
            }

            (apiKey, user) = (check.ApiKey ?? apiKey, check.User ?? user);
        }

        RemoveRest(request);
        return new(Caller.Of(token, raw, apiKey, user), null);
    }

    // A wrong credential that a permissive policy let pass is none of the target's business either.
    private void RemoveRest(ICredentialSource request)
    {
        foreach (var method in _methods)
        {
            if (request.Read(method.Location) is { IsAmbiguous: true } or { Credential: not null })
            {
                request.Remove(method.Location);
            }
        }
    }
}
