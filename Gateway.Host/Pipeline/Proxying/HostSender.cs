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
                var answer = await SendOnceAsync(route, backend, request, sent, cancellationToken);
                outcome = AttemptOutcome.Answered((int)answer.Response.StatusCode);
                if (!request.IsWhole || !RetryRules.Repeats(retry, request.Method, outcome, sent))
                {
                    return answer;
                }

                answer.Dispose();
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

    private async Task<HostAnswer> SendOnceAsync(HostRoute route, HostBackend backend, OutgoingRequest request, int sent, CancellationToken cancellationToken)
    {
        var span = request.Headers.Trace?.BeginHttp($"{request.Method} {backend.Url.Authority}", request.Method, backend.Url.Host, backend.Url.Port);
        span?.SentBefore(sent - 1);
        HostAnswer? answer = null;
        using var clock = new CancellationTokenSource(route.Policies.Timeout?.BackendRequestTimeout ?? headersTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            var headers = span is null ? request.Headers : request.Headers with { TraceParent = span.Parent, TraceState = span.State };
            var response = await backend.SendAsync(request.Method, request.Target, request.Authority, headers, request.Body, either.Token);
            span?.Answered((int)response.StatusCode);
            return answer = new HostAnswer(response, backend, span);
        }
        catch (Exception exception) when (HostFailedException.Of(exception, backend.Url, either.IsCancellationRequested) is { } failed)
        {
            span?.Failed(exception is OperationCanceledException ? "timeout" : "unreachable");
            throw failed;
        }
        finally
        {
            if (answer is null)
            {
                span?.Dispose();
            }
        }
    }

    [LoggerMessage(2041, LogLevel.Information, "A request of route {Route} is sent again: backend {Backend} did not answer it, or with {Status}.")]
    private partial void SentAgain(string route, string backend, int? status);
}
