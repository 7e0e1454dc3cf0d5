using System.Text;
using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

/// <summary>Messages that are read, and where their parts stand.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class JsonRpcReaderTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", "1", "ping", null)]
    [InlineData("""{"method":"ping","id":1,"jsonrpc":"2.0"}""", "1", "ping", null)]
    [InlineData("""{"params":{"a":1},"method":"tools/call","id":"x","jsonrpc":"2.0"}""", "\"x\"", "tools/call", """{"a":1}""")]
    [InlineData(" \t\r\n{ \"jsonrpc\" : \"2.0\" ,\n\"id\" :\t7 , \"method\" : \"x\" , \"params\" : { } } \n", "7", "x", "{ }")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","x-vendor":{"a":[1,{"b":null}]},"other":1e400}""", "1", "ping", null)]
    [InlineData("""{"js\u006fnrpc":"2\u002e0","i\u0064":1,"m\u0065thod":"ping","p\u0061rams":{}}""", "1", "ping", "{}")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"é/✓"}""", "1", "é/✓", null)]
    public void Request_is_read_in_any_order_spelling_and_spacing(string message, string id, string method, string? parameters)
    {
        var expected = new Reading(JsonRpcFault.None, JsonRpcKind.Request, method, id, parameters, null, null);

        Assert.Equal(expected, Reading.OfClient(message));
        Assert.Equal(expected, Reading.OfTarget(message));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"1\"")]
    [InlineData("1.0")]
    [InlineData("-0")]
    [InlineData("1e2")]
    [InlineData("9007199254740993")]
    [InlineData("123456789012345678901234567890.123456789")]
    [InlineData("1e999")]
    [InlineData("\"\"")]
    [InlineData("\"\\u0031\"")]
    [InlineData("\"\\ud83d\\ude00\"")]
    [InlineData("\"quote \\\" and backslash \\\\\"")]
    public void Id_is_kept_as_its_raw_text(string id)
    {
        var request = $$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}""";
        var response = $$"""{"jsonrpc":"2.0","result":{},"id":{{id}}}""";

        Assert.Equal(new Reading(JsonRpcFault.None, JsonRpcKind.Request, "ping", id, null, null, null), Reading.OfClient(request));
        Assert.Equal(new Reading(JsonRpcFault.None, JsonRpcKind.Result, null, id, null, "{}", null), Reading.OfTarget(response));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", JsonRpcKind.Notification, "notifications/initialized", null, null, null)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"a":[]}}""", JsonRpcKind.Result, null, "1", """{"a":[]}""", null)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null}""", JsonRpcKind.Result, null, "1", "null", null)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":1}}""", JsonRpcKind.Error, null, "1", null, """{"code":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":1}}""", JsonRpcKind.Error, null, null, null, """{"code":1}""")]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":1}}""", JsonRpcKind.Error, null, null, null, """{"code":1}""")]
    public void Kind_follows_from_the_members(string message, JsonRpcKind kind, string? method, string? id, string? result, string? error)
    {
        var expected = new Reading(JsonRpcFault.None, kind, method, id, null, result, error);

        Assert.Equal(expected, Reading.OfClient(message));
        Assert.Equal(expected, Reading.OfTarget(message));
    }

    [Fact]
    public void Members_of_params_are_found_as_their_raw_values()
    {
        var message = Encoding.UTF8.GetBytes("""
            {"jsonrpc":"2.0","id":1,"method":"x","params":{"n\u0061me":"a\u0062","uri":"u","cursor":"c","arguments":{"name":"not this","_meta":{}},
            "protocolVersion":"2025-11-25","capabilities":{"roots":{}},"clientInfo":{"name":"not this"},"level":"debug","requestId":1.0,"progressToken":7,
            "ref":{"type":"ref/prompt","name":"r","uri":"ru","uri2":1},"_meta":{"progressToken":"p","io.modelcontextprotocol/protocolVersion":"2026-07-28",
              "io.modelcontextprotocol/clientCapabilities":{"a":{}},"io.modelcontextprotocol/logLevel":"info","io.modelcontextprotocol/subscriptionId":3,"traceparent":"t","tracestate":"u","x":1},
            "inputResponses":{"k":{"name":"not this"}},"requestState":"s","notifications":{"uri":"not this"},
            "unknown":{"name":"not this","uri":"nor this","progressToken":0}}}
            """);
        var expected = new Dictionary<ParamsMember, string?>
        {
            [ParamsMember.Name] = """
                "a\u0062"
                """,
            [ParamsMember.Uri] = "\"u\"",
            [ParamsMember.Cursor] = "\"c\"",
            [ParamsMember.Arguments] = """{"name":"not this","_meta":{}}""",
            [ParamsMember.ProtocolVersion] = "\"2025-11-25\"",
            [ParamsMember.Capabilities] = """{"roots":{}}""",
            [ParamsMember.ClientInfo] = """{"name":"not this"}""",
            [ParamsMember.Level] = "\"debug\"",
            [ParamsMember.RequestId] = "1.0",
            [ParamsMember.ProgressToken] = "7",
            [ParamsMember.RefName] = "\"r\"",
            [ParamsMember.RefUri] = "\"ru\"",
            [ParamsMember.Meta] = """
                {"progressToken":"p","io.modelcontextprotocol/protocolVersion":"2026-07-28",
                  "io.modelcontextprotocol/clientCapabilities":{"a":{}},"io.modelcontextprotocol/logLevel":"info","io.modelcontextprotocol/subscriptionId":3,"traceparent":"t","tracestate":"u","x":1}
                """.ReplaceLineEndings("\n"),
            [ParamsMember.MetaProgressToken] = "\"p\"",
            [ParamsMember.MetaProtocolVersion] = "\"2026-07-28\"",
            [ParamsMember.MetaClientCapabilities] = """{"a":{}}""",
            [ParamsMember.MetaLogLevel] = "\"info\"",
            [ParamsMember.InputResponses] = """{"k":{"name":"not this"}}""",
            [ParamsMember.RequestState] = "\"s\"",
            [ParamsMember.Notifications] = """{"uri":"not this"}""",
            [ParamsMember.MetaSubscriptionId] = "3",
            [ParamsMember.MetaTraceParent] = "\"t\"",
            [ParamsMember.MetaTraceState] = "\"u\"",
        };

        Assert.Equal(JsonRpcFault.None, JsonRpcReader.ReadClient(message, out var envelope));

        Assert.Equal(expected, Enum.GetValues<ParamsMember>().ToDictionary(member => member, member => Reading.Text(envelope[member], message)));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","name":"a","_meta":{"progressToken":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":{"name":"a","_meta":{"progressToken":1}}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"ref":"x","Name":"a","URI":"u"}}""")]
    public void Members_of_params_are_found_nowhere_else(string text)
    {
        var message = Encoding.UTF8.GetBytes(text);

        Assert.Equal(JsonRpcFault.None, JsonRpcReader.ReadClient(message, out var envelope));

        Assert.DoesNotContain(Enum.GetValues<ParamsMember>(), member => envelope[member].Exists);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"a":1,"a":2}}""", JsonRpcKind.Result)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"text":"cut in half \ud83d"}}""", JsonRpcKind.Result)]
    [InlineData("""{"jsonrpc":"2.0","x":1,"x":2,"method":"m"}""", JsonRpcKind.Notification)]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":{"data":"\udc00"}}""", JsonRpcKind.Notification)]
    public void Target_is_not_held_to_what_only_other_parsers_of_a_request_could_misread(string message, JsonRpcKind kind)
    {
        var read = Reading.OfTarget(message);

        Assert.Equal((JsonRpcFault.None, kind), (read.Fault, read.Kind));
        Assert.NotEqual(JsonRpcFault.None, Reading.OfClient(message).Fault);
    }

    [Fact]
    public void Message_of_exactly_the_greatest_depth_and_number_of_values_is_read()
    {
        // Two braces around each array: an array of 62 levels reaches depth 64.
        var deep = Request(new string('[', JsonRpcReader.MaxDepth - 2) + new string(']', JsonRpcReader.MaxDepth - 2));

        // Fourteen keys, values, braces and brackets stand around the elements.
        var wide = Request("[" + string.Join(',', Enumerable.Repeat("0", JsonRpcReader.MaxTokens - 14)) + "]");

        Assert.Equal(JsonRpcFault.None, Reading.OfClient(deep).Fault);
        Assert.Equal(JsonRpcFault.None, Reading.OfClient(wide).Fault);
        Assert.Equal(JsonRpcFault.TooManyValues, Reading.OfClient(wide.Replace("[0", "[0,0", StringComparison.Ordinal)).Fault);
    }

    [Fact]
    public void Thread_that_read_a_large_message_reads_small_ones_as_before()
    {
        var large = Request("{" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"k\\u0061{i}\":{i}")) + "}");
        var small = Request("""{"a":1,"b":{"a":1}}""");

        Assert.Equal(JsonRpcFault.None, Reading.OfClient(large).Fault);
        Assert.Equal(JsonRpcFault.None, Reading.OfClient(small).Fault);
        Assert.Equal(JsonRpcFault.DuplicateKey, Reading.OfClient(Request("""{"a":1,"b":{"a":1,"a":2}}""")).Fault);
    }

    private static string Request(string argument) => Reading.Request("{\"a\":" + argument + "}");
}
