#:property PublishAot=false
// What the access log and metrics cost: CPU a call of a gateway with both on, as a ratio to one with both off. The log goes to a file, and the metrics
// are scraped each round. Both gateways run all the time and take short turns, first one first, then the other, so that whatever else the machine does
// meets them alike; they are measured once their code is compiled for good. scripts/telemetry-cost.sh builds what it needs and runs it.
//
//   dotnet run scripts/telemetry-cost.cs PATH/Gateway.Host.dll [rounds = 7] [calls a round = 6000]
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

const int Sessions = 16;
const int Turns = 16;
var (host, rounds, calls) = (args[0], args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 7, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 6000);
var folder = Directory.CreateTempSubdirectory("telemetry-cost-").FullName;
var server = FreePort();
using var upstream = Start(["demo-server", "--http", $"{server}"]);
await upstream.WaitAsync(port: server);
await using var off = await ContenderAsync("off", "logging: {level: \"info,request=off\"}, statsAddr: \"off\"");
var stats = FreePort();
await using var on = await ContenderAsync("on", $"statsAddr: 127.0.0.1:{stats}");
var contenders = new[] { off, on };
using var scraper = new HttpClient();
for (var warm = 0; warm < 4; warm++)
{
    foreach (var contender in contenders)
    {
        await contender.RunAsync(calls);
    }

    await scraper.GetStringAsync($"http://127.0.0.1:{stats}/metrics");

    // What was called often is compiled anew in the background, at the expense of whoever is measured meanwhile.
    await Task.WhenAll(contenders.Select(contender => contender.SettleAsync()));
}

var ratios = new List<double>();
for (var round = 1; round <= rounds; round++)
{
    var cost = new double[2];
    foreach (var which in Enumerable.Range(0, Turns).Select(turn => (turn + (turn / 2) + round) % 2))
    {
        var before = contenders[which].Cpu();
        await contenders[which].RunAsync(calls / Turns * 2);
        cost[which] += (contenders[which].Cpu() - before) * 1e6 / calls;
    }

    var scraped = on.Cpu();
    await scraper.GetStringAsync($"http://127.0.0.1:{stats}/metrics");
    cost[1] += (on.Cpu() - scraped) * 1e6 / calls;
    ratios.Add(cost[1] / cost[0]);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: off {cost[0]:F1} µs, on {cost[1]:F1} µs of CPU a call, ratio {ratios[^1]:F3}"));
}

var median = ratios.Order().ElementAt(rounds / 2);
var lines = File.ReadLines(Path.Combine(folder, "on.log")).Count(line => line.Contains("tools/call", StringComparison.Ordinal));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio {median:F3} ({ratios.Min():F3} to {ratios.Max():F3}) of {rounds} rounds of {calls} calls each; {lines} lines in the log"));
Directory.Delete(folder, recursive: true);
return median <= 1.10 ? 0 : 1;

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}

Running Start(string[] arguments) => new(host, arguments, null);

async Task<Contender> ContenderAsync(string name, string config)
{
    var (port, file) = (FreePort(), Path.Combine(folder, $"{name}.yaml"));
    File.WriteAllText(file, $"config: {{readinessAddr: \"off\", {config}}}\nmcp: {{address: 127.0.0.1, port: {port}, targets: [{{name: demo, mcp: {{host: \"http://127.0.0.1:{server}/mcp\"}}}}]}}\n");
    var process = new Running(host, ["-f", file], Path.Combine(folder, $"{name}.log"));
    await process.WaitAsync(port);
    var contender = new Contender(process, new Uri($"http://127.0.0.1:{port}/mcp"));
    await contender.OpenAsync(Sessions);
    return contender;
}

/// <summary>A process, its output in a file as a service manager would have it, or nowhere.</summary>
internal sealed class Running : IDisposable
{
    private readonly Process _process;

    public Running(string host, string[] arguments, string? output)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec dotnet \"$@\" > {output ?? "/dev/null"} 2> /dev/null", "sh", host, .. arguments]);
#pragma warning disable RS0030 // The ban is for the product, whose children need a guard.
        _process = Process.Start(start)!;
#pragma warning restore RS0030
    }

    public int Id => _process.Id;

    public async Task WaitAsync(int port)
    {
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}

/// <summary>A gateway under load.</summary>
internal sealed class Contender(Running process, Uri url) : IAsyncDisposable
{
    private const string Call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"message":"0123456789012345678901234567890123456789012345678901234567890123"}}}""";

    private readonly List<(HttpClient Http, string Session)> _clients = [];

    public async Task OpenAsync(int sessions)
    {
        for (var i = 0; i < sessions; i++)
        {
            var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
            using var answer = await PostAsync(http, null, """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"cost","version":"1"}}}""");
            answer.EnsureSuccessStatusCode();
            var session = answer.Headers.GetValues("Mcp-Session-Id").Single();
            (await PostAsync(http, session, """{"jsonrpc":"2.0","method":"notifications/initialized"}""")).Dispose();
            _clients.Add((http, session));
        }
    }

    public Task RunAsync(int calls) => Task.WhenAll(_clients.Select(client => Task.Run(async () =>
    {
        for (var i = 0; i < calls / _clients.Count; i++)
        {
            using var answer = await PostAsync(client.Http, client.Session, Call);
            if (!(await answer.Content.ReadAsStringAsync()).Contains("\"result\"", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("A call failed.");
            }
        }
    })));

    /// <summary>Seconds of CPU so far, of all threads, to the nanosecond: the CPU clock of the process (clock_getcpuclockid(3)).</summary>
    public double Cpu() => ClockGetTime((~process.Id << 3) | 2, out var time) == 0 ? time.Seconds + (time.Nanoseconds / 1e9) : throw new InvalidOperationException("The process has no clock.");

    /// <summary>Waits until nothing is done any more.</summary>
    public async Task SettleAsync()
    {
        for (var (quiet, before) = (0, Cpu()); quiet < 4; before = Cpu())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
            quiet = Cpu() - before < 0.01 ? quiet + 1 : 0;
        }
    }

    public ValueTask DisposeAsync()
    {
        process.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<HttpResponseMessage> PostAsync(HttpClient http, string? session, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        if (session is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
        }

        return await http.SendAsync(request);
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ClockGetTime(int clock, out Timespec time);

    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
