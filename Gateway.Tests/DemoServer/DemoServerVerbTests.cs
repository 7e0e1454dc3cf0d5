using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.DemoServer;

/// <summary>The verb as a person types it.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed partial class DemoServerVerbTests
{
    [Fact]
    public async Task Http_says_where_it_listens_and_serves_there()
    {
        await using var demo = TestProcess.Start(StdioCommand.Gateway("demo-server", "--http", "0"));
        var line = await demo.Errors.WaitAsync(text => Address().IsMatch(text), "the demo server says where it listens");

        await using var client = await SdkClient.ConnectAsync(new Uri(Address().Match(line).Value));

        await new DemoChecks(client, Naming.Plain).AnswersPlainCallsAsync();
        Assert.Empty(demo.Output.Items);
    }

    [Theory]
    [InlineData("alpha:8000", null, HttpStatusCode.OK)]
    [InlineData("alpha:8000", "http://alpha:8000", HttpStatusCode.Forbidden)]
    public async Task On_a_network_it_is_reached_by_any_name_and_by_no_web_page(string host, string? origin, HttpStatusCode expected)
    {
        await using var demo = TestProcess.Start(StdioCommand.Gateway("demo-server", "--http", "0", "--address", "0.0.0.0"));
        var line = await demo.Errors.WaitAsync(text => AnyAddress().IsMatch(text), "the demo server says where it listens");
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{AnyAddress().Match(line).Groups[1].Value}/mcp")
        {
            Content = new StringContent(
                """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""",
                Encoding.UTF8, "application/json"),
            Headers = { Host = host, Accept = { new("application/json"), new("text/event-stream") } },
        };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Port_that_is_taken_is_said_and_ends_the_process()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await using var demo = TestProcess.Start(StdioCommand.Gateway("demo-server", "--http", $"{port}"));

        Assert.Equal(1, await demo.WaitForExitAsync("the demo server gives up"));
        Assert.Contains(demo.Errors.Items, line => line.StartsWith($"Cannot serve on port {port}:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task Port_that_is_none_is_refused(string port)
    {
        await using var demo = TestProcess.Start(StdioCommand.Gateway("demo-server", $"--http={port}"));

        Assert.Equal(1, await demo.WaitForExitAsync("the demo server refuses its arguments"));
        Assert.Contains(demo.Errors.Items, line => line == $"--http takes a port from 0 to 65535, not '{port}'.");
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+/mcp$")]
    private static partial Regex Address();

    [GeneratedRegex("http://0\\.0\\.0\\.0:([0-9]+)/mcp$")]
    private static partial Regex AnyAddress();
}
