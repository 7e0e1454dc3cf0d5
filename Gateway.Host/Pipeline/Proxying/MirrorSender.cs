using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>
/// Sends copies of requests to where a route's <c>requestMirror</c> says. Nobody waits for them, and nothing of what becomes of them reaches a client.
/// </summary>
/// <param name="atMost">Copies under way; more are left out.</param>
/// <param name="timeout">Time for one, until the headers of its answer.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class MirrorSender(int atMost, TimeSpan timeout, TimeProvider time, ILogger<MirrorSender> logger) : IAsyncDisposable
{
    private const int Parts = 1_000_000;

    private readonly SemaphoreSlim _places = new(atMost, Math.Max(atMost, 1));
    private readonly CancellationTokenSource _closing = new();
    private long _leftOut;

    /// <summary>Sends a copy, if there is to be one.</summary>
    /// <param name="route">The route.</param>
    /// <param name="request">The request; one whose body was not kept has no copy.</param>
    public void Send(HostRoute route, OutgoingRequest request)
    {
        if (route.Mirror is not { } mirror || request.Body is StreamedBody || RandomNumberGenerator.GetInt32(Parts) >= mirror.Share * Parts)
        {
            return;
        }

        if (_places.Wait(0))
        {
            // Its place is given back at its end, and all places are taken before this closes.
            _ = SendAsync(route.Name, mirror, request with { Body = (request.Body as KeptBody)?.Copy(), Headers = new(WithoutCredentials(request)) });
        }
        else if (Interlocked.Increment(ref _leftOut) is var leftOut && (leftOut == 1 || leftOut % 1000 == 0))
        {
            CopiesLeftOut(route.Name, leftOut, atMost);
        }
    }

    /// <summary>Ends the copies under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        for (var place = 0; place < atMost; place++)
        {
            await _places.WaitAsync();
        }

        _places.Dispose();
        _closing.Dispose();
    }

    // A copy is for finding out what a server does, and no reason to hand it what clients trust another one with.
    private static ImmutableArray<KeyValuePair<string, string>> WithoutCredentials(OutgoingRequest request) =>
        request.Headers.Headers.RemoveAll(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || header.Key.Equals("Cookie", StringComparison.OrdinalIgnoreCase));

    private async Task SendAsync(string route, MirrorTarget mirror, OutgoingRequest copy)
    {
        try
        {
            // Whatever it takes to send it, the request itself does not wait.
            await Task.Yield();
            using var clock = new CancellationTokenSource(timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, _closing.Token);
            using var response = await mirror.Backend.SendAsync(copy.Method, copy.Target, null, copy.Headers, copy.Body, either.Token);
        }
        catch (Exception exception)
        {
            // The top of a task that nobody awaits.
            CopyFailed(route, mirror.Backend.Url.Authority, exception.Message);
        }
        finally
        {
            copy.Body?.Dispose();
            _places.Release();
        }
    }

    [LoggerMessage(2042, LogLevel.Debug, "A copy of a request of route {Route} failed at {Backend}: {What}")]
    private partial void CopyFailed(string route, string backend, string what);

    [LoggerMessage(2043, LogLevel.Warning, "Copies of requests are left out, of route {Route} among others: {LeftOut} so far, as {AtMost} are under way.")]
    private partial void CopiesLeftOut(string route, long leftOut, int atMost);
}
