using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Host.Cli.DemoServer.Tools;

/// <summary>Tools that need nothing but their arguments.</summary>
internal static class PlainTools
{
    internal static IEnumerable<DemoTool> All()
    {
        yield return new DemoTool("echo", "Answers with the message, unchanged.", call => DemoTool.Text(call.Text("message")),
            """{"type":"object","properties":{"message":{"type":"string","description":"What to answer with."}},"required":["message"]}""");

        yield return new DemoTool("add", "Adds two numbers.",
            call => DemoTool.Text((call.Number("a") + call.Number("b")).ToString(CultureInfo.InvariantCulture)),
            """{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"]}""");

        yield return new DemoTool("printEnv", "Answers with the environment variables of the server's process, as a JSON object.",
            _ => DemoTool.Text(Environment().ToJsonString()));

        yield return new DemoTool("fail", "Fails: the result is an error with the message.", call => DemoTool.Failure(call.Text("message")),
            """{"type":"object","properties":{"message":{"type":"string","description":"What the error says."}},"required":["message"]}""");
    }

    private static JsonObject Environment() => new(System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .OrderBy(variable => (string)variable.Key, StringComparer.Ordinal)
        .Select(variable => KeyValuePair.Create((string)variable.Key, (JsonNode?)JsonValue.Create((string?)variable.Value))));
}
