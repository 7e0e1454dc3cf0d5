using Gateway.Actors.Credentials;
using Gateway.Policies.Retry;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>A backend did not answer a request.</summary>
internal sealed class HostFailedException : Exception
{
    private HostFailedException(GatewayError error, AttemptOutcome outcome, Uri backend, Exception inner)
        : base(error.Error.Message, inner) => (Error, Outcome, Backend) = (error, outcome, backend);

    /// <summary>What the client is told.</summary>
    public GatewayError Error { get; }

    /// <summary>What became of the request.</summary>
    public AttemptOutcome Outcome { get; }

    /// <summary>The backend.</summary>
    public Uri Backend { get; }

    /// <summary>Names what went wrong; null: it is a fault of the gateway.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="isGivenUp">Whether somebody here stopped waiting.</param>
    public static HostFailedException? Of(Exception exception, Uri backend, bool isGivenUp)
    {
        (GatewayError, AttemptOutcome)? fault = exception switch
        {
            // The handler's own deadline is that of the connection.
            OperationCanceledException when !isGivenUp => (GatewayError.BackendUnreachable, AttemptOutcome.NotReached),
            OperationCanceledException => (GatewayError.BackendTooSlow, AttemptOutcome.Lost),
            CredentialException => (GatewayError.NoCredential, AttemptOutcome.NotReached),
            HttpRequestException { InnerException: BadHttpRequestException body } => (GatewayError.Of(body), AttemptOutcome.Lost),
            BadHttpRequestException body => (GatewayError.Of(body), AttemptOutcome.Lost),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } =>
                (GatewayError.BackendUnreachable, AttemptOutcome.NotReached),
            HttpRequestException or IOException => (GatewayError.BackendFailed, AttemptOutcome.Lost),

            // Retired by a reload between the choice and the sending.
            ObjectDisposedException => (GatewayError.BackendUnreachable, AttemptOutcome.NotReached),
            _ => null,
        };
        return fault is var (error, outcome) ? new HostFailedException(error, outcome, backend, exception) : null;
    }
}
