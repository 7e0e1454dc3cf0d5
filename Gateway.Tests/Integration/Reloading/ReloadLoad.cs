using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Reloading;

/// <summary>
/// Clients that use a gateway all the time: sessions that call one target and the other, one that lists, one that is opened anew each time, and plain HTTP
/// requests with and without a body. Each waits for its answer before the next; whatever is not the right answer is kept.
/// </summary>
internal sealed class ReloadLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly HttpClient _http = new();
    private readonly Uri _endpoint;
    private readonly TimeSpan _pace;
    private readonly List<Client> _clients = [];
    private readonly List<Task> _running = [];

    /// <param name="endpoint">The MCP endpoint, with targets <c>one</c> and <c>two</c>; <c>/api</c> beside it answers "served" and the body.</param>
    /// <param name="pace">Time from one request of a client to the next: enough of it that other tests get theirs.</param>
    public ReloadLoad(Uri endpoint, TimeSpan pace)
    {
        (_endpoint, _pace) = (endpoint, pace);
        Run("calls of one", CallsAsync("one_echo"));
        Run("calls of two", CallsAsync("two_echo"));
        Run("lists", ListsAsync);
        Run("new sessions", OpensAsync);
        Run("GET", () => PlainAsync(HttpMethod.Get, null));
        Run("POST", () => PlainAsync(HttpMethod.Post, "body"));
    }

    /// <summary>What went wrong.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Answers so far.</summary>
    public long Answers => _clients.Sum(client => Interlocked.Read(ref client.Count));

    /// <summary>Waits until each client has begun and ended a request from now on.</summary>
    public Task WhenAllAnsweredAsync(string phase)
    {
        // The one that is under way may have begun before.
        var waits = _clients.Select(client => client.Answered.When(_ => true, client.Answered.Items.Count + 2));
        return Task.WhenAll(waits).Within(phase);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_running).Within("the end of the clients");
        _over.Dispose();
        _http.Dispose();
    }

    private void Run(string name, Func<Task<Func<Task>>> prepare) => _running.Add(RunAsync(name, prepare));

    private void Run(string name, Func<Task> request) => Run(name, () => Task.FromResult(request));

    private async Task RunAsync(string name, Func<Task<Func<Task>>> prepare)
    {
        var client = new Client();
        _clients.Add(client);
        using var timer = new PeriodicTimer(_pace, TimeProvider.System);
        var request = await prepare();
        while (!_over.IsCancellationRequested)
        {
            try
            {
                await request();
            }
            catch (Exception exception)
            {
                Failures.Enqueue($"{name}: {exception.Message}");
            }

            Interlocked.Increment(ref client.Count);
            client.Answered.Add(true);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private Func<Task<Func<Task>>> CallsAsync(string tool) => async () =>
    {
        var client = await SessionAsync();
        return () => CallAsync(client, tool);
    };

    private async Task<Func<Task>> ListsAsync()
    {
        var client = await SessionAsync();
        return async () =>
        {
            var tools = (await client.AskAsync(RawMcp.Request("tools/list")))["result"]?["tools"]?.AsArray() ?? throw new InvalidOperationException("There are no tools.");
            Assert.Contains(tools, tool => (string?)tool!["name"] == "one_echo");
            Assert.Contains(tools, tool => (string?)tool!["name"] == "two_echo");
        };
    }

    private async Task OpensAsync()
    {
        using var client = new RawMcp(_endpoint);
        await client.OpenAsync();
        await CallAsync(client, "one_echo");
        using var deleted = await client.SendAsync(HttpMethod.Delete, null);
    }

    private async Task<RawMcp> SessionAsync()
    {
        var client = new RawMcp(_endpoint);
        await client.OpenAsync();
        return client;
    }

    private static async Task CallAsync(RawMcp client, string tool)
    {
        var nonce = RandomNumberGenerator.GetHexString(16);
        Assert.Contains(nonce, await client.TextAsync(RawMcp.Call(tool, nonce)), StringComparison.Ordinal);
    }

    private async Task PlainAsync(HttpMethod method, string? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(_endpoint, "/api")) { Content = body is null ? null : new StringContent(body) };
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken).Within("an answer of /api");
        Assert.Equal((HttpStatusCode.OK, $"served {body}"), (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private sealed class Client
    {
        public long Count;

        public Recorder<bool> Answered { get; } = new();
    }
}
