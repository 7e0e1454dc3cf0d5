using System.Net;
using System.Text.Json.Nodes;
using Gateway.Actors.Backends;
using Gateway.Actors.Sessions;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Tests.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Bridging;

/// <summary>A caller whose client speaks 2026-07-28, before the sessions of one node.</summary>
internal sealed class ModernCaller(SessionRig rig, McpBackend backend, ulong principal = 1, string capabilities = """{"elicitation":{"form":{},"url":{}},"sampling":{},"roots":{}}""")
{
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Sends a request; the answer's JSON.</summary>
    public async Task<JsonObject> AskAsync(string method, JsonObject parameters)
    {
        var reply = await SendAsync(method, parameters).Within($"the answer to {method}");
        return JsonNode.Parse(reply.Messages.Last())!.AsObject();
    }

    /// <summary>Sends a request; all that is written to its answer.</summary>
    public Task<RecordingReply> SendAsync(string method, JsonObject parameters, RecordingReply? reply = null) =>
        SendAsync(method, parameters, McpAccess.Unrestricted, reply, TestContext.Current.CancellationToken);

    /// <summary>Sends a request of a caller with these rights; the token is set when its client hangs up.</summary>
    public async Task<RecordingReply> SendAsync(string method, JsonObject parameters, McpAccess access, RecordingReply? reply, CancellationToken gone)
    {
        reply ??= new RecordingReply();
        var all = parameters.DeepClone().AsObject();
        all["_meta"] ??= new JsonObject();
        all["_meta"]!["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
        all["_meta"]!["io.modelcontextprotocol/clientCapabilities"] = JsonNode.Parse(capabilities);
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = all };
        var caller = new SessionCaller(new Caller { Principal = principal }, Address);
        Assert.Equal(SessionRefusal.None, await rig.Host.HandleStatelessAsync(backend, caller, ClientMessages.Read(message.ToJsonString(), access, modern: true), reply, gone));
        return reply;
    }

    /// <summary>Calls a tool.</summary>
    public Task<JsonObject> CallAsync(string tool = "ask", string argument = "x") => AskAsync("tools/call", Call(tool, argument));

    /// <summary>Calls a tool, and is asked for input.</summary>
    public async Task<JsonObject> AskedAsync(string tool = "ask") => Asked(await CallAsync(tool));

    /// <summary>Sends a call again with input.</summary>
    public Task<JsonObject> RetryAsync(JsonObject asked, string responses, string tool = "ask", string argument = "x") =>
        AskAsync("tools/call", Retry(asked, responses, tool, argument));

    /// <summary>The result of an answer that asks for input.</summary>
    public static JsonObject Asked(JsonObject answer)
    {
        var result = answer["result"]?.AsObject();
        Assert.True((string?)result?["resultType"] == "input_required", answer.ToJsonString());
        return result!;
    }

    /// <summary>The params of a call sent again.</summary>
    public static JsonObject Retry(JsonObject asked, string responses, string tool = "ask", string argument = "x")
    {
        var parameters = Call(tool, argument);
        parameters["inputResponses"] = JsonNode.Parse(responses);
        parameters["requestState"] = asked["requestState"]!.DeepClone();
        return parameters;
    }

    public static JsonObject Call(string tool = "ask", string argument = "x") => new() { ["name"] = tool, ["arguments"] = new JsonObject { ["a"] = argument } };
}
