using System.Net;
using System.Net.Http.Headers;
using Gateway.Actors.Upstreams.Http;

namespace Gateway.Host.OAuth;

/// <summary>
/// Asks authorization servers. It connects only where the configuration, or metadata that was checked, says: it follows no redirect, keeps
/// no cookie, and waits and reads no longer than its limits. Thread-safe.
/// </summary>
internal sealed partial class ProviderClient : IDisposable
{
    /// <summary>Most bytes of an answer.</summary>
    public const int MaxAnswerBytes = 256 << 10;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _invoker;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public ProviderClient(TimeProvider time, ILogger<ProviderClient> logger)
    {
        _time = time;
        _logger = logger;
        _handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = CheckedConnect.Default.ConnectAsync,
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _invoker = new HttpMessageInvoker(_handler, disposeHandler: false);
    }

    /// <summary>Gets a document; null: there was no answer, or none within the limits, and the log says so.</summary>
    public Task<ProviderAnswer?> GetAsync(Uri url, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, url, null, cancellationToken);

    /// <summary>Posts a body; null: there was no answer, or none within the limits, and the log says so.</summary>
    public Task<ProviderAnswer?> PostAsync(Uri url, ReadOnlyMemory<byte> body, string mediaType, CancellationToken cancellationToken)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return SendAsync(HttpMethod.Post, url, content, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _invoker.Dispose();
        _handler.Dispose();
    }

    private async Task<ProviderAnswer?> SendAsync(HttpMethod method, Uri url, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, url) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var clock = new CancellationTokenSource(Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            using var response = await _invoker.SendAsync(request, either.Token);
            var body = await ReadAsync(response.Content, either.Token);
            if (body is null)
            {
                TooLarge(url, MaxAnswerBytes);
                return null;
            }

            return new ProviderAnswer((int)response.StatusCode, IsJson(response.Content.Headers.ContentType), body);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            NoAnswer(url, exception.Message);
            return null;
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > MaxAnswerBytes)
        {
            return null;
        }

        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxAnswerBytes)
            {
                return null;
            }
        }

        return body.ToArray();
    }

    private static bool IsJson(MediaTypeHeaderValue? type) =>
        type?.MediaType is { } media && (media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(2301, LogLevel.Warning, "The authorization server gave no answer at {Url}: {Reason}")]
    private partial void NoAnswer(Uri url, string reason);

    [LoggerMessage(2302, LogLevel.Warning, "The authorization server answered more than {Limit} bytes at {Url}.")]
    private partial void TooLarge(Uri url, int limit);
}
