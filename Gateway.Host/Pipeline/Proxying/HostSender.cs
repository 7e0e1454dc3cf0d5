using System.Security.Cryptography;
using Gateway.Actors.Backends;
using Gateway.Actors.Telemetry;
using Gateway.Policies.Retry;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>Sends a request to one of the backends of a route, and to others of them where the route's <c>retry</c> says so.</summary>
/// <param name="headersTimeout">Time for one attempt, where the route says nothing.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class HostSender(TimeSpan headersTimeout, TimeProvider time, ILogger<HostSender> logger)
{
    /// <summary>What is counted. Default: nobody listens.</summary>
    public GatewayTelemetry Telemetry { get; init; } = GatewayTelemetry.Unheard;

    /// <summary>Sends it, and returns once there are the headers of an answer that the client gets.</summary>
    /// <param name="route">The route.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends it; nothing is sent again then.</param>
    /// <exception cref="HostFailedException">There is no answer.</exception>
    public async Task<HostAnswer> SendAsync(HostRoute route, OutgoingRequest request, CancellationToken cancellationToken)
    {
        var (retry, candidates) = (route.Policies.Retry, route.Backends);
        for (var sent = 1; ; sent++)
        {
            var backend = candidates.At(RandomNumberGenerator.GetInt32(candidates.Total));
            AttemptOutcome outcome;
            try
            {
                var response = await SendOnceAsync(route, backend, request, cancellationToken);
                outcome = AttemptOutcome.Answered((int)response.StatusCode);
                if (!request.IsWhole || !RetryRules.Repeats(retry, request.Method, outcome, sent))
                {
                    return new HostAnswer(response, backend);
                }

                response.Dispose();
            }
            catch (HostFailedException exception) when (!cancellationToken.IsCancellationRequested && request.IsWhole && RetryRules.Repeats(retry, request.Method, exception.Outcome, sent))
            {
                outcome = exception.Outcome;
            }

            Telemetry.Retries.Add(1, GatewayTelemetry.Tag("route", route.Name));
            SentAgain(route.Name, backend.Url.Authority, outcome.Status);
            candidates = route.Backends.Without(backend) ?? route.Backends;
            await Task.Delay(RetryRules.Pause(retry!, RandomNumberGenerator.GetInt32(1001) / 1000.0), time, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HostRoute route, HostBackend backend, OutgoingRequest request, CancellationToken cancellationToken)
    {
        using var clock = new CancellationTokenSource(route.Policies.Timeout?.BackendRequestTimeout ?? headersTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            return await backend.SendAsync(request.Method, request.Target, request.Authority, request.Headers, request.Body, either.Token);
        }
        catch (Exception exception) when (HostFailedException.Of(exception, backend.Url, either.IsCancellationRequested) is { } failed)
        {
            throw failed;
        }
    }

    [LoggerMessage(2041, LogLevel.Information, "A request of route {Route} is sent again: backend {Backend} did not answer it, or with {Status}.")]
    private partial void SentAgain(string route, string backend, int? status);
}
