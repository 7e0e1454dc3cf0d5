using System.Globalization;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Host.Cli.DemoServer.Tools;

/// <summary>A tool that reads a web page: GET, http or https, at most 256 KiB in at most 10 s.</summary>
internal static class FetchTool
{
    private const int MaxBytes = 256 << 10;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private static readonly HttpClient Client = new(new SocketsHttpHandler { MaxAutomaticRedirections = 5, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    internal static DemoTool Create(TimeProvider time) => new("fetch", "Reads a URL with GET: the status, then the first 256 KiB of the body.",
        async call =>
        {
            var url = call.Text("url");
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            {
                throw new McpException("Argument 'url' must be an absolute http or https URL.");
            }

            using var deadline = new CancellationTokenSource(Deadline, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, call.CancellationToken);
            try
            {
                return await ReadAsync(address, either.Token);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
                throw new McpException($"{address.Authority} did not answer within {Deadline.TotalSeconds} s.");
            }
            catch (Exception problem) when (problem is HttpRequestException or IOException)
            {
                throw new McpException($"{address.Authority}: {problem.Message}");
            }
        },
        """{"type":"object","properties":{"url":{"type":"string","format":"uri","description":"An http or https URL."}},"required":["url"]}""");

    private static async Task<CallToolResult> ReadAsync(Uri address, CancellationToken cancellationToken)
    {
        using var response = await Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxBytes];
        var length = await body.ReadAtLeastAsync(buffer, MaxBytes, throwOnEndOfStream: false, cancellationToken);
        var status = string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode} {response.Content.Headers.ContentType}");
        return new CallToolResult
        {
            IsError = response.IsSuccessStatusCode ? null : true,
            Content = [new TextContentBlock { Text = status.TrimEnd() }, new TextContentBlock { Text = Encoding.UTF8.GetString(buffer, 0, length) }],
        };
    }
}
