#pragma warning disable MCP9005 // Deprecated by MCP 2026-07-28, and part of every revision that clients speak today.
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Host.Cli.DemoServer.Tools;

/// <summary>
/// Asks the client in the way its revision has: a legacy client gets a request while the call waits; a modern one gets
/// <c>input_required</c>, and the call runs again from its start with the answer.
/// </summary>
internal static class ClientInput
{
    private const string Key = "input";

    internal static ValueTask<CreateMessageResult> SampleAsync(ToolCall call, CreateMessageRequestParams request) => call.IsModern
        ? Answered(call, InputRequest.ForSampling(request), InputResponse.CreateMessageResultJsonTypeInfo,
            new ClientCapabilities { Sampling = new() }, declared => declared.Sampling is not null)
        : AskAsync(call, server => server.SampleAsync(request, call.CancellationToken));

    internal static ValueTask<ElicitResult> ElicitAsync(ToolCall call, ElicitRequestParams request) => call.IsModern
        ? Answered(call, InputRequest.ForElicitation(request), InputResponse.ElicitResultJsonTypeInfo,
            new ClientCapabilities { Elicitation = new() }, declared => declared.Elicitation is not null)
        : AskAsync(call, server => server.ElicitAsync(request, call.CancellationToken));

    internal static ValueTask<ListRootsResult> RootsAsync(ToolCall call) => call.IsModern
        ? Answered(call, InputRequest.ForRootsList(new()), InputResponse.ListRootsResultJsonTypeInfo,
            new ClientCapabilities { Roots = new() }, declared => declared.Roots is not null)
        : AskAsync(call, server => server.RequestRootsAsync(new(), call.CancellationToken));

    private static async ValueTask<T> AskAsync<T>(ToolCall call, Func<McpServer, ValueTask<T>> ask)
    {
        try
        {
            return await ask(call.Server);
        }
        catch (InvalidOperationException problem)
        {
            // What the SDK throws when the client did not declare the capability; as an McpException its text reaches the client.
            throw new McpException(problem.Message);
        }
        catch (McpProtocolException problem)
        {
            // The client's refusal is this tool's failure, not a failure of the protocol.
            throw new McpException($"The client refused: {problem.Message}");
        }
    }

    private static ValueTask<T> Answered<T>(
        ToolCall call, InputRequest request, JsonTypeInfo<T> type, ClientCapabilities needed, Predicate<ClientCapabilities> has)
        where T : class
    {
        if (call.Params.InputResponses?.TryGetValue(Key, out var response) is true && response.Deserialize(type) is { } answer)
        {
            return ValueTask.FromResult(answer);
        }

        if (call.Context?.ClientCapabilities is not { } declared || !has(declared))
        {
            throw new MissingRequiredClientCapabilityException(needed, $"The client did not declare the capability for {request.Method}.");
        }

        throw new InputRequiredException(new Dictionary<string, InputRequest> { [Key] = request });
    }
}
