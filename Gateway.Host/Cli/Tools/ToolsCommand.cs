using System.CommandLine;
using Gateway.Actors.Upstreams;

namespace Gateway.Host.Cli.Tools;

/// <summary><c>tools list|call URL</c>: try an MCP server, or the gateway itself, without another program.</summary>
internal static class ToolsCommand
{
    private static readonly Argument<Uri> Url = new("URL")
    {
        Description = "Endpoint of a Streamable HTTP server.",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                return url;
            }

            result.AddError($"'{result.Tokens[0].Value}' is no http or https URL.");
            return null;
        },
    };

    private static readonly Option<string[]> Headers = new("--header", "-H") { HelpName = "NAME: VALUE", Description = "A header of each request; may be repeated." };

    private static readonly Argument<string> Tool = new("TOOL") { Description = "Name of the tool." };

    private static readonly Argument<string[]> Arguments = new("NAME=VALUE")
    {
        Description = "An argument: JSON if VALUE is JSON, else a string.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Command Create()
    {
        var list = new Command("list", "Print the tools with their descriptions.") { Url, Headers };
        list.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(Url), parsed.GetValue(Headers), connection => ToolsRun.ListAsync(connection, Console.Out, cancellationToken), cancellationToken));

        var call = new Command("call", "Call a tool and print its result.") { Url, Tool, Arguments, Headers };
        call.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(Url),
            parsed.GetValue(Headers),
            connection => ToolsRun.CallAsync(connection, parsed.GetRequiredValue(Tool), parsed.GetValue(Arguments) ?? [], Console.Out, cancellationToken),
            cancellationToken));
        return new Command("tools", "List and call the tools of an MCP server.") { list, call };
    }

    private static async Task<int> RunAsync(Uri url, string[]? headers, Func<McpConnection, Task<int>> use, CancellationToken cancellationToken)
    {
        try
        {
            var split = (headers ?? []).Select(header => header.Split(':', 2, StringSplitOptions.TrimEntries)).ToList();
            if (split.Find(header => header.Length < 2) is { } wrong)
            {
                await Console.Error.WriteLineAsync($"--header takes 'NAME: VALUE', not '{wrong[0]}'.");
                return 2;
            }

            await using var connection = await McpConnection.ConnectAsync(
                url, split.Select(header => KeyValuePair.Create(header[0], header[1])), TimeProvider.System, cancellationToken);
            return await use(connection);
        }
        catch (McpConnectionException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
