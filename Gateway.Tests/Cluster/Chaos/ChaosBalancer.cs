using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>HAProxy, one that knows nothing of sessions.</summary>
internal sealed class ChaosBalancer : IAsyncDisposable
{
    private readonly TestProcess _process;
    private readonly string _socket;

    private ChaosBalancer(TestProcess process, string socket, Uri url) => (_process, _socket, Url) = (process, socket, url);

    public Uri Url { get; }

    private static string? Haproxy { get; } = new[] { "/usr/sbin/haproxy", "/usr/bin/haproxy", "/usr/local/sbin/haproxy" }.FirstOrDefault(File.Exists);

    public static void Require() =>
        OptionalTools.Require(Haproxy is not null, "needs HAProxy on Linux: run scripts/install-test-tools.sh as root, or install the package haproxy");

    /// <summary>Starts it as the repository has it, with a socket for its statistics.</summary>
    public static async Task<ChaosBalancer> StartAsync(IReadOnlyList<ChaosNode> nodes, TemporaryFolder folder)
    {
        var (port, socket, file) = (FreePort.Next(), folder.File("haproxy.sock"), folder.File("haproxy.cfg"));
        var shipped = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "cluster-config", "haproxy-nonsticky.cfg"));
        await File.WriteAllTextAsync(file, shipped.Replace("global\n", $"global\n  stats socket {socket} mode 600 level operator\n", StringComparison.Ordinal));
        var command = new StdioCommand(Haproxy!, ["-db", "-f", file]).With("LISTEN", $"127.0.0.1:{port}");
        for (var number = 1; number <= nodes.Count; number++)
        {
            command = command.With($"GATEWAY_{number}", nodes[number - 1].Address)
                .With($"READY_{number}", nodes[number - 1].ReadyPort.ToString(CultureInfo.InvariantCulture));
        }

        var balancer = new ChaosBalancer(TestProcess.Start(command), socket, new Uri($"http://127.0.0.1:{port}/mcp"));
        await balancer.UpAsync();
        return balancer;
    }

    /// <summary>How often it has taken a server out, all servers together.</summary>
    public async Task<int> TimesDownAsync()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), TestContext.Current.CancellationToken);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync("show stat\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var lines = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken).Within("HAProxy's statistics")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var column = Array.IndexOf(lines[0].Split(','), "chkdown");
        return lines.Select(line => line.Split(',')).Where(fields => fields[0] == "gateways" && fields[1].StartsWith("gateway-", StringComparison.Ordinal))
            .Sum(fields => int.Parse(fields[column], CultureInfo.InvariantCulture));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task UpAsync()
    {
        using var http = new HttpClient();
        while (true)
        {
            Assert.False(_process.HasExited, _process.Transcript());
            try
            {
                using var response = await http.GetAsync(Url, TestContext.Current.CancellationToken);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Yield();
            }
        }
    }
}
