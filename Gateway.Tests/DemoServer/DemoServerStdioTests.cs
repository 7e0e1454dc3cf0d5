using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.DemoServer;

[Trait(Categories.Trait, Categories.Integration)]
public sealed class DemoServerStdioTests
{
    [Fact]
    public async Task Legacy_client_lists_calls_and_reads_all_there_is()
    {
        await using var client = await SdkClient.ConnectAsync(StdioCommand.DemoServer);

        Assert.Equal("2025-11-25", client.Mcp.NegotiatedProtocolVersion);
        await new DemoChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Legacy_client_is_asked_and_told_all_there_is()
    {
        await using var client = await SdkClient.ConnectAsync(StdioCommand.DemoServer);

        await new DemoDialogueChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Modern_client_lists_calls_reads_and_is_asked()
    {
        await using var client = await SdkClient.ConnectAsync(StdioCommand.DemoServer, new SdkClientOptions { ProtocolVersion = null });

        Assert.Equal("2026-07-28", client.Mcp.NegotiatedProtocolVersion);
        await new DemoChecks(client, Naming.Plain).AllAsync();
        await new DemoDialogueChecks(client, Naming.Plain).AsksTheClientAsync();
    }

    [Fact]
    public async Task Client_that_offers_nothing_is_told_what_is_missing()
    {
        await using var client = await SdkClient.ConnectAsync(StdioCommand.DemoServer, new SdkClientOptions { OffersCapabilities = false });

        foreach (var (tool, argument) in new[] { ("sample", "prompt"), ("ask", "question"), ("roots", "nothing") })
        {
            var result = await client.Mcp.CallToolAsync(tool, new Dictionary<string, object?> { [argument] = "x" },
                cancellationToken: TestContext.Current.CancellationToken);
            Assert.Contains("not support", result.FailureText(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("decline")]
    [InlineData("cancel")]
    public async Task User_who_does_not_answer_is_respected(string action)
    {
        var options = new SdkClientOptions { Elicitation = _ => new() { Action = action } };
        await using var client = await SdkClient.ConnectAsync(StdioCommand.DemoServer, options);

        var result = await client.Mcp.CallToolAsync("ask", new Dictionary<string, object?> { ["question"] = "Well?" },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal($"({action})", result.Text());
    }

    [Fact]
    public async Task Environment_is_what_the_process_was_given()
    {
        await using var client = await SdkClient.ConnectAsync(StdioCommand.DemoServer.With("DEMO_COLOUR", "blue"));

        var printed = await client.Mcp.CallToolAsync("printEnv", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("blue", (string?)JsonNode.Parse(printed.Text())!["DEMO_COLOUR"]);
    }

    [Fact]
    public async Task Output_carries_nothing_but_messages_and_the_log_goes_to_standard_error()
    {
        await using var demo = TestProcess.Start(StdioCommand.DemoServer);
        await demo.Input.WriteLineAsync("this is not JSON");
        await demo.Input.WriteLineAsync(RawMcp.Initialize());
        await demo.Input.WriteLineAsync("""{"jsonrpc":"2.0","id":2,"method":"no/such/method"}""");
        await demo.Input.FlushAsync(TestContext.Current.CancellationToken);

        await demo.Output.WaitAsync(_ => true, "both answers", count: 2);
        demo.Input.Close();

        Assert.Equal(0, await demo.WaitForExitAsync("the demo server ends with its input"));
        Assert.All(demo.Output.Items, line => Assert.Equal("2.0", JsonDocument.Parse(line).RootElement.GetProperty("jsonrpc").GetString()));
        Assert.Contains(demo.Errors.Items, line => line.Contains("message parsing failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Process_ends_with_its_input_even_during_a_long_call()
    {
        await using var demo = TestProcess.Start(StdioCommand.DemoServer);
        await demo.Input.WriteLineAsync(RawMcp.Initialize());
        await demo.Input.WriteLineAsync("""
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"longRunning","arguments":{"steps":10000,"stepMilliseconds":50},"_meta":{"progressToken":1}}}
            """.Trim());
        await demo.Input.FlushAsync(TestContext.Current.CancellationToken);
        await demo.Output.WaitAsync(line => line.Contains("notifications/progress", StringComparison.Ordinal), "the call is under way");

        demo.Input.Close();

        Assert.Equal(0, await demo.WaitForExitAsync("the demo server ends with its input", TimeSpan.FromSeconds(10)));
    }
}
