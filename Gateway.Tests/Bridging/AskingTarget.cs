using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Bridging;

/// <summary>A target of 2025-11-25 whose tool asks the client one question after another before it answers with what it was told.</summary>
internal static class AskingTarget
{
    public const string Elicit = """{"id":"who","method":"elicitation/create","params":{"message":"Who?","requestedSchema":{"type":"object"},"elicitationId":"e","_meta":{"progressToken":7,"own":1}}}""";
    public const string Sample = """{"id":2,"method":"sampling/createMessage","params":{"messages":[],"maxTokens":5}}""";
    public const string Roots = """{"id":"roots","method":"roots/list"}""";

    /// <summary>What is no question, and tells a client that the questions before it were read.</summary>
    public const string Log = """{"method":"notifications/message","params":{"level":"error","data":"all asked"}}""";

    /// <summary>An answer to <see cref="Elicit"/>.</summary>
    public const string Alice = """{"who":{"action":"accept","content":{"name":"Alice"}}}""";

    /// <summary>Asks each batch of questions at once, and the next one when all are answered.</summary>
    public static ServerScript Asking(params string[][] batches)
    {
        var asked = new ConcurrentDictionary<string, int>();
        return new ServerScript().On("tools/call", (server, _) => AnswerAsync(server, batches, asked));
    }

    /// <summary>The answer to a request of the target, past or to come.</summary>
    public static Task<string> AnswerToAsync(this ScriptedChild server, string rawId, int count = 1) => server.Received.WaitAsync(
        line => JsonNode.Parse(line)!.AsObject() is var message && message["method"] is null && message["id"]?.ToJsonString() == rawId, $"the answer to {rawId} at the target", count);

    private static async Task<string?> AnswerAsync(ScriptedChild server, string[][] batches, ConcurrentDictionary<string, int> asked)
    {
        var answers = new JsonObject();
        foreach (var batch in batches)
        {
            foreach (var question in batch)
            {
                await server.SendAsync($$"""{"jsonrpc":"2.0",{{question.Trim()[1..]}}""");
            }

            foreach (var question in batch)
            {
                if (JsonNode.Parse(question)!["id"] is not { } id)
                {
                    continue;
                }

                var answer = JsonNode.Parse(await server.AnswerToAsync(id.ToJsonString(), asked.AddOrUpdate(id.ToJsonString(), 1, (_, count) => count + 1)))!;
                if (answer["error"] is not null)
                {
                    return null;
                }

                answers[id.ToString()] = answer["result"]!.DeepClone();
            }
        }

        return $$"""
            "result":{"content":[],"structuredContent":{{answers.ToJsonString()}} }
            """;
    }
}
