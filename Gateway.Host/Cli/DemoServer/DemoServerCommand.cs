using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Gateway.Host.Cli.DemoServer.Http;

namespace Gateway.Host.Cli.DemoServer;

/// <summary>The verb <c>demo-server</c>: a small MCP server that has something of everything, to try the gateway with.</summary>
internal static class DemoServerCommand
{
    internal static Command Create()
    {
        var http = new Option<int?>("--http")
        {
            HelpName = "PORT",
            Description = "Serve Streamable HTTP at http://127.0.0.1:PORT/mcp instead of stdio; 0 takes a free port.",
        };
        var address = new Option<IPAddress>("--address")
        {
            HelpName = "IP",
            Description = "Where --http listens. Anything but loopback lets the network use it.",
            DefaultValueFactory = _ => IPAddress.Loopback,
            CustomParser = result => IPAddress.TryParse(result.Tokens[0].Value, out var ip) ? ip : Fail(result),
        };
        http.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out var port) || port is < 0 or > 65535))
            {
                result.AddError($"--http takes a port from 0 to 65535, not '{result.Tokens[0].Value}'.");
            }
        });

        var command = new Command("demo-server", "Serve a demonstration MCP server on standard input and output, or over HTTP.") { http, address };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(http) is { } port
            ? HttpDemo.RunAsync(parsed.GetRequiredValue(address), port, cancellationToken)
            : StdioDemo.RunAsync(cancellationToken));
        return command;
    }

    private static IPAddress? Fail(ArgumentResult result)
    {
        result.AddError($"--address takes an IP address, not '{result.Tokens[0].Value}'.");
        return null;
    }
}
