using System.Net;
using System.Net.Sockets;
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
}
