using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Cluster.Chaos;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>B11: clients that do not read what comes through another node stall nobody else on the way between the two, and cost no memory without bound. <c>scripts/chaos.sh readers</c> has 500 of them.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class SlowReaderTests : IAsyncLifetime
{
    private static readonly bool IsMeasured = ChaosSettings.Only == "readers";
    private static readonly int Readers = IsMeasured ? ChaosSettings.Sessions : 12;

    // More in all than sockets and queues on the way can hold.
    private const int EventBytes = 64 << 10;
    private const int Events = 160;

    private const int MeasuredCalls = 2000;

    private readonly List<IDisposable> _open = [];
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private RawMcp _other = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync("""{"tools":{},"logging":{}}""");
        _server.HasStreams = true;
        _server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        _cluster = await TestCluster.StartAsync(
            TestCluster.YamlWith("limits: {sessions: {notificationsPerSecond: 10000}}", TargetYaml.Http("one", _server.Endpoint)), nodes: 2);
        using var owner = _cluster[0].Client();
        await owner.OpenAsync();
        _other = _cluster[1].Client(owner);
    }

    public async ValueTask DisposeAsync()
    {
        _open.ForEach(item => item.Dispose());
        _other.Dispose();
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task B11_Streams_of_get_that_nobody_reads_end_and_calls_of_others_go_on_all_the_while()
    {
        Assert.SkipWhen(IsMeasured, "what is measured is calls beside answers that nobody reads");
        for (var i = 0; i < Readers; i++)
        {
            await StalledAsync("GET", null);
        }

        var upstream = await Task.WhenAll(Enumerable.Range(1, Readers).Select(count => _server.Streams.WaitAsync(_ => true, "the stream at the target", count)));
        var text = new string('x', EventBytes);
        var ended = _cluster[1].Gateway.Logs.When(line => line.Contains("read its stream too slowly", StringComparison.Ordinal), Readers);

        // One at a time, with a call of somebody else after each: a burst would be too much for the owner's own queue already.
        for (var i = 0; i < Events && !ended.IsCompleted; i++)
        {
            foreach (var stream in upstream)
            {
                await stream.SendAsync(RawMcp.Notification("notifications/message", $$"""{"level":"info","data":"{{text}}"}"""));
            }

            Assert.Equal($"{i}", await _other.TextAsync(RawMcp.Call("echo", $"{i}")));
        }

        await ended.Within("the streams to be ended");
        Assert.Equal("after", await _other.TextAsync(RawMcp.Call("echo", "after")));
    }

    [Fact]
    public async Task B11_Answers_that_nobody_reads_stall_their_own_calls_alone()
    {
        var text = new string('x', EventBytes);
        _server.On("tools/call", async request =>
        {
            var message = (string)request.Params!["arguments"]!["message"]!;
            if (message != "stalled")
            {
                await request.TextAsync(message);
                return;
            }

            var stream = await request.StreamAsync();
            for (var i = 0; i < Events; i++)
            {
                await stream.SendAsync(RawMcp.Notification("notifications/message", $$"""{"level":"info","data":"{{text}}"}"""));
            }

            await stream.SendAsync(request.Response("""{"content":[]}"""));
        });
        var idle = IsMeasured ? await CallAsync(MeasuredCalls) : [];
        for (var i = 0; i < Readers; i++)
        {
            await StalledAsync("POST", RawMcp.Call("echo", "stalled"));
        }

        await _server.Received.WaitAsync(
            request => request.Method == "tools/call" && (string?)request.Params!["arguments"]!["message"] == "stalled", "the calls that nobody reads", count: Readers);
        var beside = await CallAsync(IsMeasured ? MeasuredCalls : Events);
        if (IsMeasured)
        {
            var (before, after) = (ChaosReport.Percentile(idle, 99), ChaosReport.Percentile(beside, 99));
            ChaosRun.Say(string.Create(CultureInfo.InvariantCulture,
                $"readers: {MeasuredCalls} calls through the other node, p50 {ChaosReport.Percentile(idle, 50).TotalMilliseconds:F1} ms and p99 {before.TotalMilliseconds:F1} ms without, ")
                + string.Create(CultureInfo.InvariantCulture, $"p50 {ChaosReport.Percentile(beside, 50).TotalMilliseconds:F1} ms and p99 {after.TotalMilliseconds:F1} ms beside {Readers} answers that nobody reads"));
            Assert.True(after < before * 2, $"p99 {after} beside {Readers} stalled readers, {before} without");
        }
    }

    // One after the other; how long each took, the quickest first.
    private async Task<List<TimeSpan>> CallAsync(int calls)
    {
        var taken = new List<TimeSpan>();
        for (var call = 0; call < calls; call++)
        {
            var started = TimeProvider.System.GetTimestamp();
            Assert.Equal($"{call}", await _other.TextAsync(RawMcp.Call("echo", $"{call}")));
            taken.Add(TimeProvider.System.GetElapsedTime(started));
        }

        taken.Sort();
        return taken;
    }

    // A client of the other node that has sent its request and takes nothing from its socket any more.
    private async Task StalledAsync(string method, string? body)
    {
        using var owner = _cluster[0].Client();
        await owner.OpenAsync();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        _open.Add(socket);
        await socket.ConnectAsync(IPAddress.Loopback, _cluster[1].Gateway.Endpoint.Port, TestContext.Current.CancellationToken);
        var request = $"{method} /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: {owner.SessionId}\r\nAccept: application/json, text/event-stream\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body?.Length ?? 0}\r\n\r\n{body}";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), SocketFlags.None, TestContext.Current.CancellationToken);
        var first = new byte[1];
        Assert.Equal(1, await socket.ReceiveAsync(first, SocketFlags.None, TestContext.Current.CancellationToken).AsTask().Within("the head of the answer"));
    }
}
