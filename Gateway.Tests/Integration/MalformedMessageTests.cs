using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Each shape of body that is no good message (M4 to M9): its status, its code, its id where that can be read; then the next call works.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class MalformedMessageTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private static readonly string Deep = string.Concat(Enumerable.Repeat("[", 64)) + string.Concat(Enumerable.Repeat("]", 64));

    public static TheoryData<string, string, int, string?> Bodies => new()
    {
        // No JSON.
        { "empty", "", -32700, null },
        { "blank", " \r\n", -32700, null },
        { "word", "hello", -32700, null },
        { "cut short", """{"jsonrpc":"2.0","id":7,"method":"ping","params":{""", -32700, "7" },
        { "something after", """{"jsonrpc":"2.0","id":7,"method":"ping"}x""", -32700, "7" },
        { "two messages", """{"jsonrpc":"2.0","id":7,"method":"ping"}{"jsonrpc":"2.0","id":8,"method":"ping"}""", -32700, "7" },
        { "comment", """{"jsonrpc":"2.0","id":"a",/**/"method":"ping"}""", -32700, "\"a\"" },
        { "comma too many", """{"jsonrpc":"2.0","id":7,"method":"ping",}""", -32700, "7" },
        { "single quotes", "{'jsonrpc':'2.0','id':7,'method':'ping'}", -32700, null },
        { "byte order mark", "\uFEFF{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}", -32700, null },
        { "NUL", "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\0", -32700, "7" },
        { "NaN", """{"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":NaN}}""", -32700, "7" },
        { "leading zero", """{"jsonrpc":"2.0","id":07,"method":"ping"}""", -32700, null },
        { "line break in a string", "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"pi\nng\"}", -32700, "7" },
        { "too deep", """{"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":""" + Deep + "}}", -32700, "7" },
        { "too many values", """{"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":[""" + string.Join(',', Enumerable.Repeat("0", 200_000)) + "]}}", -32700, "7" },

        // JSON that two readers would read as two texts.
        { "half a pair", """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"\ud800"}}""", -32700, "7" },
        { "half a pair in a key", """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"\udc00":1}}""", -32700, "7" },
        { "half a pair in the id", """{"jsonrpc":"2.0","id":"\ud800","method":"ping"}""", -32700, null },
        { "method twice", """{"jsonrpc":"2.0","id":7,"method":"ping","method":"tools/list"}""", -32700, "7" },
        { "name twice", """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"ok","name":"evil"}}""", -32700, "7" },
        { "name twice, escaped", """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"ok","n\u0061me":"evil"}}""", -32700, "7" },
        { "arguments twice", """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{},"arguments":{"message":"evil"}}}""", -32700, "7" },
        { "argument twice", """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"a":{"b":1,"b":2}}}}""", -32700, "7" },

        // JSON, but no message.
        { "null", "null", -32600, null },
        { "string", "\"ping\"", -32600, null },
        { "number", "1e999", -32600, null },
        { "empty object", "{}", -32600, null },
        { "empty batch", "[]", -32600, null },
        { "batch", """[{"jsonrpc":"2.0","id":7,"method":"ping"}]""", -32600, null },
        { "batch of nothing good", "[1,null,[]]", -32600, null },
        { "no version", """{"id":7,"method":"ping"}""", -32600, "7" },
        { "version 1.0", """{"jsonrpc":"1.0","id":7,"method":"ping"}""", -32600, "7" },
        { "version as a number", """{"jsonrpc":2.0,"id":7,"method":"ping"}""", -32600, "7" },
        { "method in capitals", """{"jsonrpc":"2.0","id":7,"METHOD":"ping"}""", -32600, "7" },
        { "method is a number", """{"jsonrpc":"2.0","id":7,"method":1}""", -32600, "7" },
        { "method is empty", """{"jsonrpc":"2.0","id":7,"method":""}""", -32600, "7" },
        { "method with an escape", """{"jsonrpc":"2.0","id":7,"method":"p\u0069ng"}""", -32600, "7" },
        { "id only", """{"jsonrpc":"2.0","id":7}""", -32600, "7" },
        { "id is null", """{"jsonrpc":"2.0","id":null,"method":"ping"}""", -32600, null },
        { "id is an object", """{"jsonrpc":"2.0","id":{},"method":"ping"}""", -32600, null },
        { "id is an array", """{"jsonrpc":"2.0","id":[1],"method":"ping"}""", -32600, null },
        { "id is true", """{"jsonrpc":"2.0","id":true,"method":"ping"}""", -32600, null },
        { "id too long", $$"""{"jsonrpc":"2.0","id":"{{new string('x', 300)}}","method":"ping"}""", -32600, null },
        { "method and result", """{"jsonrpc":"2.0","id":7,"method":"ping","result":{}}""", -32600, "7" },
        { "result and error", """{"jsonrpc":"2.0","id":7,"result":{},"error":{"code":1,"message":"x"}}""", -32600, "7" },
        { "result without id", """{"jsonrpc":"2.0","result":{}}""", -32600, null },
        { "params without anything", """{"params":[]}""", -32600, null },
        { "notification with an array", """{"jsonrpc":"2.0","method":"notifications/initialized","params":[]}""", -32602, null },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_is_400_and_the_session_goes_on(string what, string body, int code, string? id)
    {
        using var response = await fixture.Client.PostAsync(body);

        await AssertRefusedAsync(what, response, code, id);
    }

    [Theory]
    [InlineData("80")]
    [InlineData("C0AF")]
    [InlineData("EDA080")]
    [InlineData("F4908080")]
    [InlineData("7B226A736F6E727063223A22322E30222C226964223A372C226D6574686F64223A2270696E67222C2278223A22FF227D")]
    [InlineData("FEFF007B007D")]
    public async Task Bytes_that_are_no_utf8_are_400_and_the_session_goes_on(string hex)
    {
        var bytes = Encoding.Latin1.GetString(Convert.FromHexString(hex));
        var answer = await fixture.AskAsync(
            $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: {{id}}\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\n\r\n{bytes}");

        Assert.Equal((400, -32700), (answer.Status, (int)answer.Json["error"]!["code"]!));
        await fixture.AssertAliveAsync();
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":[]}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":null}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":"x"}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"_meta":1}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call"}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":1}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":{"a":"echo"}}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"Name":"echo"}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":[]}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"completion/complete","params":{"ref":1}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"logging/setLevel","params":{"level":1}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"no/such/method"}""", -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"TOOLS/LIST"}""", -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"notifications/initialized"}""", -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocolVersion":1}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":[]}}""", -32602)]
    public async Task Request_that_asks_wrongly_is_an_error_with_its_id(string body, int code)
    {
        using var response = await fixture.Client.PostAsync(body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await RawMcp.ReadAsync(response);
        Assert.Equal((7, code), ((int)answer["id"]!, (int)answer["error"]!["code"]!));
        await fixture.AssertAliveAsync();
    }

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("-0")]
    [InlineData("1.0")]
    [InlineData("1e400")]
    [InlineData("\"\"")]
    [InlineData("\"\\u0031\"")]
    [InlineData("\"ä\\n\\\"☃🦊\"")]
    public async Task Id_comes_back_as_it_was_written(string id)
    {
        using var response = await fixture.Client.PostAsync(RawMcp.Call("echo", "x", id));

        Assert.StartsWith($"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_go_on_byte_by_byte()
    {
        const string arguments = """{"big":123456789012345678901234567890,"small":1e-400,"float":1.10,"text":"\u00e4ä\/\ud83e\udd8a","Message":1,"empty":{},"nested":[[],[{"a":null}]] }""";

        await fixture.Client.AskAsync("{ \"jsonrpc\" : \"2.0\", \"unknown\":{\"a\":1}, \"id\":1, \"method\":\"tools/call\",\r\n\"params\" : {\"name\":\"echo\", \"arguments\":" + arguments + ", \"extra\":[1] } }");

        var seen = await fixture.Server.Received.WaitAsync(request => request.Body.Contains("12345678901234567890", StringComparison.Ordinal), "the call at the target");
        Assert.Contains("\"params\":{\"name\":\"echo\", \"arguments\":" + arguments + ", \"extra\":[1] }", seen.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown", seen.Body, StringComparison.Ordinal);
        Assert.Null(JsonNode.Parse(seen.Body)!["unknown"]);
    }

    private async Task AssertRefusedAsync(string what, HttpResponseMessage response, int code, string? id)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{what}: {(int)response.StatusCode} {text}");
        var answer = JsonNode.Parse(text)!;
        Assert.Equal(("2.0", code, id), ((string?)answer["jsonrpc"], (int)answer["error"]!["code"]!, answer["id"]?.ToJsonString()));
        await fixture.AssertAliveAsync();
    }
}
