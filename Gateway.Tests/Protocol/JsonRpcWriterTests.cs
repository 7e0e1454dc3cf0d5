using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class JsonRpcWriterTests
{
    private const string Message = """{"jsonrpc":"2.0","id":1,"method":"x","params":{ "name" : "a_b" , "n":1.0, "_meta" : {"progressToken" : 7 } } }""";

    [Theory]
    [InlineData("""{"a":1.0}""", """{"jsonrpc":"2.0","id":"1.2","method":"tools/call","params":{"a":1.0}}""")]
    [InlineData("", """{"jsonrpc":"2.0","id":"1.2","method":"tools/call"}""")]
    public void Request_carries_its_params_as_they_are(string parameters, string expected) =>
        Assert.Equal(expected, Wire.Written(output => JsonRpcWriter.WriteRequest(output, "\"1.2\""u8, "tools/call"u8, Wire.Bytes(parameters))));

    [Theory]
    [InlineData("""{"a":1.0}""", """{"jsonrpc":"2.0","method":"notifications/x","params":{"a":1.0}}""")]
    [InlineData("", """{"jsonrpc":"2.0","method":"notifications/x"}""")]
    public void Notification_carries_its_params_as_they_are(string parameters, string expected) =>
        Assert.Equal(expected, Wire.Written(output => JsonRpcWriter.WriteNotification(output, "notifications/x"u8, Wire.Bytes(parameters))));

    [Theory]
    [InlineData("1", """{"jsonrpc":"2.0","id":1,"result":{"b": 2}}""", """{"jsonrpc":"2.0","id":1,"error":{"b": 2}}""")]
    [InlineData("\"1\"", """{"jsonrpc":"2.0","id":"1","result":{"b": 2}}""", """{"jsonrpc":"2.0","id":"1","error":{"b": 2}}""")]
    [InlineData("9007199254740993", """{"jsonrpc":"2.0","id":9007199254740993,"result":{"b": 2}}""", """{"jsonrpc":"2.0","id":9007199254740993,"error":{"b": 2}}""")]
    [InlineData("", """{"jsonrpc":"2.0","id":null,"result":{"b": 2}}""", """{"jsonrpc":"2.0","id":null,"error":{"b": 2}}""")]
    public void Response_carries_the_raw_id(string id, string result, string error)
    {
        Assert.Equal(result, Wire.Written(output => JsonRpcWriter.WriteResult(output, Wire.Bytes(id), """{"b": 2}"""u8)));
        Assert.Equal(error, Wire.Written(output => JsonRpcWriter.WriteError(output, Wire.Bytes(id), """{"b": 2}"""u8)));
    }

    [Fact]
    public void Error_of_the_gateway_is_written_into_a_response() =>
        Assert.Equal(
            """{"jsonrpc":"2.0","id":"x","error":{"code":-32601,"message":"Method not found."}}""",
            Wire.Written(output => JsonRpcWriter.WriteError(output, "\"x\""u8, new JsonRpcError(McpErrorCode.MethodNotFound, "Method not found."))));

    [Fact]
    public void Params_are_copied_but_for_what_is_replaced_in_whatever_order_it_is_given()
    {
        const string params_ = """{ "name" : "b" , "n":1.0, "_meta" : {"progressToken" : "1.9" } }""";
        var message = Wire.Bytes(Message);
        Assert.Equal(JsonRpcFault.None, JsonRpcReader.ReadClient(message, out var envelope));
        var name = new Splice(envelope[ParamsMember.Name], "\"b\""u8.ToArray());
        var token = new Splice(envelope[ParamsMember.MetaProgressToken], "\"1.9\""u8.ToArray());

        Assert.Equal(
            $$"""{"jsonrpc":"2.0","id":5,"method":"y","params":{{params_}}}""",
            Wire.Written(output => JsonRpcWriter.WriteRequest(output, "5"u8, "y"u8, message, envelope.Params, name, token)));
        Assert.Equal(
            $$"""{"jsonrpc":"2.0","method":"y","params":{{params_}}}""",
            Wire.Written(output => JsonRpcWriter.WriteNotification(output, "y"u8, message, envelope.Params, token, name)));
    }

    [Theory]
    [InlineData(true, false, """{ "name" : "b" , "n":1.0, "_meta" : {"progressToken" : 7 } }""")]
    [InlineData(false, true, """{ "name" : "a_b" , "n":1.0, "_meta" : {"progressToken" : "1.9" } }""")]
    [InlineData(false, false, """{ "name" : "a_b" , "n":1.0, "_meta" : {"progressToken" : 7 } }""")]
    public void Splice_that_is_not_there_replaces_nothing(bool first, bool second, string expected)
    {
        var message = Wire.Bytes(Message);
        Assert.Equal(JsonRpcFault.None, JsonRpcReader.ReadClient(message, out var envelope));
        var one = first ? new Splice(envelope[ParamsMember.Name], "\"b\""u8.ToArray()) : default;
        var two = second ? new Splice(envelope[ParamsMember.MetaProgressToken], "\"1.9\""u8.ToArray()) : default;

        Assert.Equal(expected, Wire.Written(output => JsonRpcWriter.AppendSpliced(output, message, envelope.Params, one, two)));
    }

    [Fact]
    public void Splice_may_remove_what_stands_there()
    {
        var message = Wire.Bytes(Message);
        Assert.Equal(JsonRpcFault.None, JsonRpcReader.ReadClient(message, out var envelope));
        var prefix = new Splice(new Slice(envelope[ParamsMember.Name].Start + 1, 2), default);

        Assert.Equal(
            """{ "name" : "b" , "n":1.0, "_meta" : {"progressToken" : 7 } }""",
            Wire.Written(output => JsonRpcWriter.AppendSpliced(output, message, envelope.Params, prefix)));
    }

    [Fact]
    public void Message_without_params_is_written_without_params()
    {
        var message = """{"jsonrpc":"2.0","id":1,"method":"x"}"""u8.ToArray();

        Assert.Equal(
            """{"jsonrpc":"2.0","id":5,"method":"x"}""",
            Wire.Written(output => JsonRpcWriter.WriteRequest(output, "5"u8, "x"u8, message, default, default)));
        Assert.Equal(
            """{"jsonrpc":"2.0","method":"x"}""",
            Wire.Written(output => JsonRpcWriter.WriteNotification(output, "x"u8, message, default, default)));
    }

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c\n\r\t\0", """
        "a\"b\\c\n\r\t\u0000"
        """)]
    [InlineData("é ✓ 😀 <&>'", "\"é ✓ \\uD83D\\uDE00 <&>'\"")]
    public void Text_becomes_a_json_string(string text, string expected) =>
        Assert.Equal(expected, Wire.Written(output => JsonRpcWriter.AppendString(output, text)));

    [Fact]
    public void Line_breaks_between_tokens_become_spaces() =>
        Assert.Equal(
            """before {  "a":  "b\r\n" }""",
            Wire.Written(output =>
            {
                output.Append("before "u8);
                JsonRpcWriter.AppendOneLine(output, Wire.Bytes("{\r\n\"a\":\n\r\"b\\r\\n\"\n}"));
            }));
}
