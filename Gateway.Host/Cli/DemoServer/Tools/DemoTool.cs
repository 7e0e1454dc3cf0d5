using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Host.Cli.DemoServer.Tools;

/// <summary>
/// A tool with its schema written out: the SDK's reflection over a method would cost a good part of the start-up time.
/// </summary>
internal sealed class DemoTool : McpServerTool
{
    private const string NoArguments = """{"type":"object","properties":{}}""";

    private readonly Func<ToolCall, ValueTask<CallToolResult>> _run;

    /// <param name="name">What calls say.</param>
    /// <param name="description">What a model reads.</param>
    /// <param name="run">What a call does.</param>
    /// <param name="input">JSON schema of the arguments; null: none.</param>
    /// <param name="output">JSON schema of the structured result; null: it has none.</param>
    internal DemoTool(string name, string description, Func<ToolCall, ValueTask<CallToolResult>> run, string? input = null, string? output = null)
    {
        _run = run;
        ProtocolTool = new Tool
        {
            Name = name,
            Description = description,
            InputSchema = JsonElement.Parse(input ?? NoArguments),
            OutputSchema = output is null ? null : JsonElement.Parse(output),
        };
    }

    internal DemoTool(string name, string description, Func<ToolCall, CallToolResult> run, string? input = null, string? output = null)
        : this(name, description, call => ValueTask.FromResult(run(call)), input, output)
    {
    }

    public override Tool ProtocolTool { get; }

    public override IReadOnlyList<object> Metadata => [];

    public override ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default) =>
        _run(new ToolCall(request, cancellationToken));

    internal static CallToolResult Text(string text) => new() { Content = [new TextContentBlock { Text = text }] };

    internal static CallToolResult Failure(string text) => new() { Content = [new TextContentBlock { Text = text }], IsError = true };
}
