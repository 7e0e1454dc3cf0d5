using System.Net;
using System.Net.Http.Headers;
using Gateway.Actors.Upstreams.Http;

namespace Gateway.Actors.SigningKeys;

/// <summary>
/// Reads a key set over HTTP. The URL is the configuration's; what its server answers cannot send the gateway to another origin, keep it
/// waiting, or fill its memory.
/// </summary>
internal sealed class HttpKeySetReader : IKeySetReader
{
    private readonly Uri _url;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = SigningKeyLimits.Request,
        ConnectCallback = CheckedConnect.Default.ConnectAsync,
        MaxResponseDrainSize = 0,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    });

    public HttpKeySetReader(Uri url, TimeProvider time) => (_url, _time) = (url, time);

    public async Task<KeySetReading> ReadAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(SigningKeyLimits.Request, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await FollowAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return KeySetReading.Failed($"it took more than {SigningKeyLimits.Request.TotalSeconds:F0} s");
        }
        catch (HttpRequestException exception)
        {
            return KeySetReading.Failed($"no answer ({exception.HttpRequestError})");
        }
        catch (IOException)
        {
            return KeySetReading.Failed("the answer broke off");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<KeySetReading> FollowAsync(CancellationToken cancellationToken)
    {
        var url = _url;
        for (var redirections = 0; ; redirections++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/jwk-set+json"));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var response = await _http.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
                return await BoundedBody.ReadAsync(body, cancellationToken);
            }

            if (!IsRedirection(response.StatusCode) || response.Headers.Location is not { } location)
            {
                return KeySetReading.Failed($"it answers {(int)response.StatusCode}");
            }

            if (!Uri.TryCreate(url, location, out var next) || !IsSameOrigin(next, _url))
            {
                return KeySetReading.Failed("it redirects to another origin");
            }

            url = next;

            if (redirections == SigningKeyLimits.Redirections)
            {
                return KeySetReading.Failed($"it redirects more than {SigningKeyLimits.Redirections} times");
            }
        }
    }

    private static bool IsRedirection(HttpStatusCode status) => status is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);
}
