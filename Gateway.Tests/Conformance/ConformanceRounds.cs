#pragma warning disable MCP9005 // Deprecated by MCP 2026-07-28, and what its own suite asks for.
using System.Security.Cryptography;
using System.Text;
using Gateway.Host.Cli.DemoServer.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Conformance;

/// <summary>Tools that need more than one round with the client (MCP 2026-07-28, multi round-trip requests). A legacy client's rounds are requests to it.</summary>
internal static class ConformanceRounds
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static IEnumerable<DemoTool> All()
    {
        yield return Tool("elicitation", One("user_name", () => ConformanceInput.Question("What is your name?", "name")), answers => $"Hello, {Field(answers["user_name"], "name")}!");
        yield return Tool("sampling", One("capital_question", () => ConformanceInput.Sampling("What is the capital of France?", 100)), answers => Said(answers["capital_question"]));
        yield return Tool("list_roots", One("client_roots", ConformanceInput.Roots), answers => RootsOf(answers["client_roots"]));
        yield return Tool("request_state", One("confirm", () => ConformanceInput.Confirmation("Please confirm")), _ => "state-ok", state: true);
        yield return Tool("tampered_state", One("confirm", () => ConformanceInput.Confirmation("Please confirm")), _ => "state-ok", state: true);
        yield return Tool("multiple_inputs", () => new()
        {
            ["user_name"] = ConformanceInput.Question("What is your name?", "name"),
            ["greeting"] = ConformanceInput.Sampling("Generate a greeting", 50),
            ["client_roots"] = ConformanceInput.Roots(),
        }, answers => $"{Said(answers["greeting"])} {Field(answers["user_name"], "name")}, {RootsOf(answers["client_roots"])}", state: true);
        yield return new DemoTool("test_input_required_result_multi_round", "Asks twice.", TwoRoundsAsync);
        yield return new DemoTool("test_input_required_result_capabilities", "Asks what the client can be asked.", call =>
        {
            var declared = call.IsModern ? call.Context?.ClientCapabilities : call.Server.ClientCapabilities;
            var asked = new Dictionary<string, InputRequest>();
            if (declared?.Sampling is not null)
            {
                asked["sampled"] = ConformanceInput.Sampling("Say something.", 10);
            }

            if (declared?.Elicitation is not null)
            {
                asked["asked"] = ConformanceInput.Question("What is your name?", "name");
            }

            return AnswerAsync(call, asked, _ => "Done.", null);
        });
    }

    private static Func<Dictionary<string, InputRequest>> One(string key, Func<InputRequest> request) => () => new() { [key] = request() };

    private static DemoTool Tool(string name, Func<Dictionary<string, InputRequest>> ask, Func<IDictionary<string, InputResponse>, string> answer, bool state = false) =>
        new($"test_input_required_result_{name}", "Asks before it answers.", call =>
        {
            if (call.Params.RequestState is { } given && (!state || given != Sealed(name)))
            {
                throw new McpProtocolException("The requestState is not one of this server.", McpErrorCode.InvalidParams);
            }

            return AnswerAsync(call, ask(), answer, state ? Sealed(name) : null);
        });

    private static async ValueTask<CallToolResult> TwoRoundsAsync(ToolCall call)
    {
        var first = new Dictionary<string, InputRequest> { ["step1"] = ConformanceInput.Question("Step 1: What is your name?", "name") };
        var second = new Dictionary<string, InputRequest> { ["step2"] = ConformanceInput.Question("Step 2: What is your favorite color?", "color") };
        if (!call.IsModern)
        {
            await LegacyAsync(call, first);
            return DemoTool.Text(Field((await LegacyAsync(call, second))["step2"], "color"));
        }

        var state = call.Params.RequestState;
        if (state == Sealed("round1") && call.Params.InputResponses?.ContainsKey("step1") is true)
        {
            throw new InputRequiredException(second, Sealed("round2"));
        }

        return state == Sealed("round2")
            ? await AnswerAsync(call, second, answers => Field(answers["step2"], "color"), state)
            : throw new InputRequiredException(first, Sealed("round1"));
    }

    private static async ValueTask<CallToolResult> AnswerAsync(
        ToolCall call, Dictionary<string, InputRequest> asked, Func<IDictionary<string, InputResponse>, string> answer, string? state)
    {
        if (!call.IsModern)
        {
            return DemoTool.Text(answer(await LegacyAsync(call, asked)));
        }

        var given = call.Params.InputResponses;
        return given is not null && asked.All(request => given.TryGetValue(request.Key, out var response) && Fits(request.Value, response))
            ? DemoTool.Text(answer(given))
            : throw new InputRequiredException(asked, state);
    }

    private static async Task<IDictionary<string, InputResponse>> LegacyAsync(ToolCall call, Dictionary<string, InputRequest> asked)
    {
        var answers = await Task.WhenAll(asked.Select(async request => (request.Key, Answer: await LegacyRequests.AskAsync(call.Server, request.Key, request.Value, call.CancellationToken))));
        return answers.ToDictionary(answer => answer.Key, answer => answer.Answer);
    }

    private static bool Fits(InputRequest request, InputResponse response)
    {
        try
        {
            return request.Method switch
            {
                RequestMethods.SamplingCreateMessage => response.Deserialize(InputResponse.CreateMessageResultJsonTypeInfo) is not null,
                RequestMethods.ElicitationCreate => response.Deserialize(InputResponse.ElicitResultJsonTypeInfo) is not null,
                _ => response.Deserialize(InputResponse.ListRootsResultJsonTypeInfo) is not null,
            };
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private static string Field(InputResponse answer, string name) =>
        answer.Deserialize(InputResponse.ElicitResultJsonTypeInfo)?.Content?.TryGetValue(name, out var value) is true ? value.ToString() : "";

    private static string Said(InputResponse answer) =>
        string.Concat(answer.Deserialize(InputResponse.CreateMessageResultJsonTypeInfo)?.Content.OfType<TextContentBlock>().Select(block => block.Text) ?? []);

    private static string RootsOf(InputResponse answer) =>
        string.Join(", ", answer.Deserialize(InputResponse.ListRootsResultJsonTypeInfo)?.Roots.Select(root => root.Uri) ?? []);

    // Nobody else can make one.
    private static string Sealed(string state) => $"{state}.{Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(state)))}";
}
