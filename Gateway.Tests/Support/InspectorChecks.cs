using System.Security.Cryptography;

namespace Gateway.Tests.Support;

/// <summary>What MCP Inspector must see of a server, directly or through a gateway: list, call, read, get.</summary>
public sealed class InspectorChecks
{
    private readonly Func<IEnumerable<string>, Task<InspectorResult>> _run;
    private readonly Naming _naming;

    public InspectorChecks(Uri endpoint, Naming naming)
    {
        _run = arguments => InspectorCli.RunAsync(endpoint, arguments);
        _naming = naming;
    }

    public InspectorChecks(StdioCommand server, Naming naming)
    {
        _run = arguments => InspectorCli.RunAsync(server, arguments);
        _naming = naming;
    }

    /// <summary>Lists and calls tools of server-everything.</summary>
    public async Task EverythingToolsAsync()
    {
        await ListsAsync("tools/list", "tools", "name", EverythingChecks.Tools.Select(_naming.Name));

        var nonce = RandomNumberGenerator.GetHexString(16);
        Assert.Equal($"Echo: {nonce}", await CallAsync("echo", $"message={nonce}"));
    }

    /// <summary>Lists and uses all of server-everything.</summary>
    public async Task EverythingAsync()
    {
        await EverythingToolsAsync();
        await ListsAsync("prompts/list", "prompts", "name", [_naming.Name("args-prompt")]);
        await ListsAsync("resources/templates/list", "resourceTemplates", "uriTemplate", [_naming.Uri("demo://resource/dynamic/text/{resourceId}")]);
        Assert.Equal("The sum of 20 and 22 is 42.", await CallAsync("get-sum", "a=20", "b=22"));
        await ReadsAndGetsAsync("demo://resource/dynamic/text/1", "Resource 1: This is a plaintext resource", "args-prompt", "city=Bern", "What's weather in Bern?");
    }

    /// <summary>Lists and uses the demo server.</summary>
    public async Task DemoAsync()
    {
        await ListsAsync("tools/list", "tools", "name", DemoChecks.Tools.Select(_naming.Name));
        await ListsAsync("prompts/list", "prompts", "name", [_naming.Name("withArguments")]);
        await ListsAsync("resources/templates/list", "resourceTemplates", "uriTemplate", [_naming.Uri("demo://item/{id}")]);

        var nonce = RandomNumberGenerator.GetHexString(16);
        Assert.Equal(nonce, await CallAsync("echo", $"message={nonce}"));
        Assert.Equal("42", await CallAsync("add", "a=20", "b=22"));
        await ReadsAndGetsAsync("demo://text/note", "This note was touched ", "withArguments", "topic=clouds", "Write about clouds in a friendly tone.");
    }

    /// <summary>A tool that does not exist, and one that fails, are failures to Inspector as well (exit code 5).</summary>
    public async Task FailsAsync(string failingTool, params IEnumerable<string> arguments)
    {
        var unknown = await _run(["--method", "tools/call", "--tool-name", _naming.Name("noSuchTool")]);
        Assert.True(unknown.ExitCode == 5, unknown.Transcript);

        var failed = await _run(["--method", "tools/call", "--tool-name", _naming.Name(failingTool), .. ToolArguments(arguments)]);
        Assert.True(failed.ExitCode == 5 && (bool?)failed.Result?["isError"] is true, failed.Transcript);
    }

    private async Task ListsAsync(string method, string list, string key, IEnumerable<string> expected)
    {
        var result = (await _run(["--method", method])).Succeeded();
        var names = result[list]!.AsArray().Select(item => (string)item![key]!).ToHashSet();
        Assert.Subset(names, expected.ToHashSet());
    }

    private async Task<string> CallAsync(string tool, params IEnumerable<string> arguments)
    {
        var result = (await _run(["--method", "tools/call", "--tool-name", _naming.Name(tool), .. ToolArguments(arguments)])).Succeeded();
        return (string)result["content"]![0]!["text"]!;
    }

    private async Task ReadsAndGetsAsync(string uri, string text, string prompt, string argument, string message)
    {
        var contents = (await _run(["--method", "resources/read", "--uri", _naming.Uri(uri)])).Succeeded()["contents"]![0]!;
        Assert.Equal(_naming.Uri(uri), (string?)contents["uri"]);
        Assert.StartsWith(text, (string?)contents["text"], StringComparison.Ordinal);

        var messages = (await _run(["--method", "prompts/get", "--prompt-name", _naming.Name(prompt), "--prompt-args", argument])).Succeeded()["messages"]!;
        Assert.Equal(message, (string?)messages[0]!["content"]!["text"]);
    }

    private static IEnumerable<string> ToolArguments(IEnumerable<string> arguments) => arguments.SelectMany(argument => new[] { "--tool-arg", argument });
}
