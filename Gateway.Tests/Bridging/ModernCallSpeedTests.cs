using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Bridging;

/// <summary>What a call of a client without a session costs on a program that is running, beside one with a session: CPU time as a ratio of interleaved rounds.</summary>
[Collection(Alone.Name)]
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ModernCallSpeedTests(ITestOutputHelper output)
{
    private const int Rounds = 11;
    private const int Calls = 300;

    [Fact]
    public async Task Modern_call_on_a_warm_legacy_program_costs_little_more_than_a_legacy_one()
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Stdio("one", ShellServer.Command())));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        using var modern = new RawModern(gateway.Endpoint);
        using var legacyLine = await Line.ConnectAsync(
            gateway.Endpoint, RawHttp.Post(RawMcp.Call("echo"), $"Mcp-Session-Id: {client.SessionId}", "MCP-Protocol-Version: 2025-11-25"));
        using var modernLine = await Line.ConnectAsync(
            gateway.Endpoint, RawHttp.Post(modern.Request("tools/call", RawModern.Call("echo")).ToJsonString(), "MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", "Mcp-Name: echo"));

        // Warm: both programs run, and the code is compiled as far as it will be.
        await legacyLine.CallAsync(2 * Calls);
        await modernLine.CallAsync(2 * Calls);
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var legacy = await CostAsync(legacyLine);
            ratios.Add(await CostAsync(modernLine) / legacy);
        }

        ratios.Sort();
        output.WriteLine($"CPU of a modern call: {ratios[Rounds / 2]:F2} times that of a legacy one (median of {Rounds} rounds of {Calls}; {ratios[0]:F2} to {ratios[^1]:F2})");
        Assert.True(ratios[Rounds / 2] <= 1.3, $"a modern call costs {ratios[Rounds / 2]:F2} times as much");
    }

    private static async Task<double> CostAsync(Line line)
    {
        var before = Environment.CpuUsage.TotalTime;
        await line.CallAsync(Calls);
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds;
    }

    /// <summary>One connection that sends the same request again and again, with as little work of its own as can be.</summary>
    private sealed class Line : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly byte[] _buffer = new byte[4096];
        private readonly byte[] _request;
        private int _answer;

        private Line(string request) => _request = Encoding.Latin1.GetBytes(request);

        public static async Task<Line> ConnectAsync(Uri endpoint, string request)
        {
            var line = new Line(request);
            await line._socket.ConnectAsync(endpoint.Host, endpoint.Port).Within("a connection");
            await line._socket.SendAsync(line._request);

            // Every answer has as many bytes as the first.
            while (!Encoding.Latin1.GetString(line._buffer, 0, line._answer).EndsWith("}}", StringComparison.Ordinal))
            {
                line._answer += await line._socket.ReceiveAsync(line._buffer.AsMemory(line._answer)).AsTask().Within("the first answer");
            }

            Assert.StartsWith("HTTP/1.1 200", Encoding.Latin1.GetString(line._buffer, 0, line._answer), StringComparison.Ordinal);
            return line;
        }

        public async Task CallAsync(int count)
        {
            for (var call = 0; call < count; call++)
            {
                await _socket.SendAsync(_request);
                for (var read = 0; read < _answer;)
                {
                    read += await _socket.ReceiveAsync(_buffer.AsMemory(read)) is var received and > 0 ? received : throw new IOException("The connection was closed.");
                }
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}
