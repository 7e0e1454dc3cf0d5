using System.Text;
using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

/// <summary>Messages that are refused, each for its own reason.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class JsonRpcReaderFaultTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping" """)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}{}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping",}""")]
    [InlineData("""{"jsonrpc":"2.0","id":01,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":NaN,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0",/* c */"id":1,"method":"ping"}""")]
    [InlineData("""{'jsonrpc':'2.0','id':1,'method':'ping'}""")]
    [InlineData("""{jsonrpc:"2.0",id:1,method:"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"\x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"\ud8"}""")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\nb\"}")]
    [InlineData("\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")]
    [InlineData("1 2")]
    public void Text_that_is_no_json_is_refused(string message)
    {
        Assert.Equal(JsonRpcFault.InvalidJson, Reading.OfClient(message).Fault);
        Assert.Equal(JsonRpcFault.InvalidJson, Reading.OfTarget(message).Fault);
    }

    [Theory]
    [InlineData(0x80)]
    [InlineData(0xC0, 0xAF)]
    [InlineData(0xC3)]
    [InlineData(0xED, 0xA0, 0x80)]
    [InlineData(0xF4, 0x90, 0x80, 0x80)]
    [InlineData(0xFF)]
    public void Bytes_that_are_no_utf8_are_refused(params int[] bytes)
    {
        byte[] message = [.. """{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":" """u8, .. bytes.Select(number => (byte)number), .. "\"}}"u8];

        Assert.Equal(JsonRpcFault.InvalidUtf8, Reading.OfClient(message).Fault);
        Assert.Equal(JsonRpcFault.InvalidUtf8, Reading.OfTarget(message).Fault);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","\ud800":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"\ud800":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":{"\ud800":1}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"ref":{"\ud800":1}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"arguments":[{"\udc00":1}]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","x":1,"x":2,"\ud800":1}""", JsonRpcFault.DuplicateKey)]
    public void Half_a_surrogate_pair_in_a_key_is_refused(string message, JsonRpcFault fault = JsonRpcFault.LoneSurrogate)
    {
        Assert.Equal(fault, Reading.OfClient(message).Fault);
        Assert.Equal(JsonRpcFault.LoneSurrogate, Reading.OfTarget(message).Fault);
    }

    [Theory]
    [InlineData("""\ud800""")]
    [InlineData("""\udc00""")]
    [InlineData("""\udc00\ud800""")]
    [InlineData("""\ud800\ud800\udc00""")]
    [InlineData("""\ud83dx\ude00""")]
    [InlineData("""\ud83d\n\ude00""")]
    [InlineData("""\ud83d\\ude00""")]
    [InlineData("""\\\ud83d""")]
    [InlineData("""\uD83D\uDE00\uD83D""")]
    public void Half_a_surrogate_pair_in_a_value_is_refused(string value)
    {
        Assert.Equal(JsonRpcFault.LoneSurrogate, Reading.OfClient(Reading.Request($$"""{"a":["{{value}}"]}""")).Fault);
        Assert.Equal(JsonRpcFault.LoneSurrogate, Reading.OfClient($$"""{"jsonrpc":"2.0","id":"{{value}}","method":"m"}""").Fault);
        Assert.Equal(JsonRpcFault.LoneSurrogate, Reading.OfClient($$"""{"jsonrpc":"2.0","id":1,"method":"{{value}}"}""").Fault);
        Assert.Equal(JsonRpcFault.LoneSurrogate, Reading.OfClient($$"""{"jsonrpc":"{{value}}","id":1,"method":"m"}""").Fault);
        Assert.Equal(JsonRpcFault.NotJsonRpc, Reading.OfTarget($$"""{"jsonrpc":"{{value}}","id":1,"method":"m"}""").Fault);
    }

    [Theory]
    [InlineData("""\ud83d\ude00""")]
    [InlineData("""\uD83D\uDE00""")]
    [InlineData("""\\ud800""")]
    [InlineData("""\ud7ff\ue000""")]
    [InlineData("""\\\ud83d\ude00\\ud800""")]
    public void Whole_surrogate_pair_is_text(string value) =>
        Assert.Equal(JsonRpcFault.None, Reading.OfClient(Reading.Request($$"""{"{{value}}":["{{value}}"]}""")).Fault);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"m"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"m"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"i\u0064":1,"method":"m"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","method":"n"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{},"params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","x":1,"\u0078":2}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"name":"a","n\u0061me":"b"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"n\u0061me":"a","nam\u0065":"b"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"":1,"":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"arguments":{"a":[{"b":1},{"b":1,"c":{},"b":2}]}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":{"progressToken":1,"progressToken":2}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"\ud83d\ude00":1,"😀":2}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":{"x":1},"b":[],"a":1}}""")]
    public void Key_that_stands_twice_in_one_object_is_refused(string message) =>
        Assert.Equal(JsonRpcFault.DuplicateKey, Reading.OfClient(message).Fault);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"id":1,"method":"m","a":{"id":1},"b":[{"id":1},{"id":1}]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","Method":"n","ID":2,"params":{"name":"a","Name":"b","NAME":"c"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1,"a ":1,"a\u0000":1,"A":1}}""")]
    public void Key_that_stands_in_several_objects_or_another_case_is_no_duplicate(string message) =>
        Assert.Equal(JsonRpcFault.None, Reading.OfClient(message).Fault);

    [Fact]
    public void Duplicate_among_thousands_of_keys_is_found()
    {
        var keys = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"k{i}\":{i}"));

        Assert.Equal(JsonRpcFault.None, Reading.OfClient(Reading.Request("{" + keys + "}")).Fault);
        Assert.Equal(JsonRpcFault.DuplicateKey, Reading.OfClient(Reading.Request("{" + keys + ",\"k\\u0030\":1}")).Fault);
        Assert.Equal(JsonRpcFault.DuplicateKey, Reading.OfClient(Reading.Request("{" + keys + ",\"k4999\":1}")).Fault);
    }

    [Theory]
    [InlineData("id", "1", "2")]
    [InlineData("method", "\"m\"", "\"n\"")]
    [InlineData("params", "{}", "{}")]
    [InlineData("result", "1", "2")]
    [InlineData("error", "{}", "{}")]
    public void Target_may_not_write_a_member_twice_that_the_gateway_reads(string name, string first, string second) =>
        Assert.Equal(JsonRpcFault.DuplicateKey, Reading.OfTarget($$"""{"jsonrpc":"2.0","{{name}}":{{first}},"{{name}}":{{second}}}""").Fault);

    [Fact]
    public void Nesting_beyond_the_greatest_depth_is_refused()
    {
        var levels = JsonRpcReader.MaxDepth - 1;
        var message = Reading.Request("{\"a\":" + new string('[', levels - 1) + new string(']', levels - 1) + "}");
        var deeper = Reading.Request("{\"a\":" + new string('[', levels) + new string(']', levels) + "}");

        Assert.Equal(JsonRpcFault.None, Reading.OfClient(message).Fault);
        Assert.Equal(JsonRpcFault.InvalidJson, Reading.OfClient(deeper).Fault);
        Assert.Equal(JsonRpcFault.InvalidJson, Reading.OfTarget(deeper).Fault);
        Assert.Equal(JsonRpcFault.InvalidJson, Reading.OfClient(new string('[', 1_000_000)).Fault);
    }

    [Theory]
    [InlineData("[", "0", "]")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":[""", "0", "]}}")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":[""", "{}", "]}}")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","a":1,"a":[""", "0", "]}")]
    public void More_values_than_the_gateway_reads_are_refused_for_clients(string before, string value, string after)
    {
        var message = before + string.Join(',', Enumerable.Repeat(value, JsonRpcReader.MaxTokens)) + after;

        Assert.Equal(JsonRpcFault.TooManyValues, Reading.OfClient(message).Fault);
        Assert.NotEqual(JsonRpcFault.TooManyValues, Reading.OfTarget(message).Fault);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":1,"method":"ping"}]""")]
    [InlineData("[1]")]
    [InlineData("[[[]]]")]
    public void Batch_is_refused(string message)
    {
        Assert.Equal(JsonRpcFault.Batch, Reading.OfClient(message).Fault);
        Assert.Equal(JsonRpcFault.Batch, Reading.OfTarget(message).Fault);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("""{"id":1,"method":"m"}""")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"m"}""")]
    [InlineData("""{"jsonrpc":"2.0 ","id":1,"method":"m"}""")]
    [InlineData("""{"jsonrpc":2.0,"id":1,"method":"m"}""")]
    [InlineData("""{"jsonrpc":["2.0"],"id":1,"method":"m"}""")]
    [InlineData("""{"jsonrpc":null,"id":1,"method":"m"}""")]
    [InlineData("""{"JSONRPC":"2.0","id":1,"method":"m"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":""}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":7}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"pin\u0067"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools\/call"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","error":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"result":{}}""")]
    public void Json_that_is_no_message_is_refused(string message)
    {
        Assert.Equal(JsonRpcFault.NotJsonRpc, Reading.OfClient(message).Fault);
        Assert.Equal(JsonRpcFault.NotJsonRpc, Reading.OfTarget(message).Fault);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void Id_of_a_request_is_a_string_or_a_number(string id) =>
        Assert.Equal(JsonRpcFault.InvalidId, Reading.OfClient($$"""{"jsonrpc":"2.0","id":{{id}},"method":"m"}""").Fault);

    [Fact]
    public void Id_has_at_most_256_bytes()
    {
        var longest = '"' + new string('x', 254) + '"';
        var longer = '"' + new string('x', 255) + '"';

        Assert.Equal(longest, Reading.OfClient($$"""{"jsonrpc":"2.0","id":{{longest}},"method":"m"}""").Id);
        Assert.Equal(
            new Reading(JsonRpcFault.InvalidId, default, "m", null, null, null, null),
            Reading.OfClient($$"""{"jsonrpc":"2.0","id":{{longer}},"method":"m"}"""));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":[{"name":"x"}]}""")]
    [InlineData("""{"jsonrpc":"2.0","params":null,"id":1,"method":"m"}""")]
    [InlineData("""{"jsonrpc":"2.0","params":"x","method":"m","id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":null}}""")]
    public void Params_and_meta_are_objects(string message)
    {
        var read = Reading.OfClient(message);

        Assert.Equal((JsonRpcFault.InvalidParams, "1", "m"), (read.Fault, read.Id, read.Method));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"m","params":[]}""", JsonRpcFault.InvalidParams)]
    [InlineData("""{"jsonrpc":"2.0","params":[],"method":"m","id":7}""", JsonRpcFault.InvalidParams)]
    [InlineData("""{"jsonrpc":"1.0","method":"m","id":7}""", JsonRpcFault.NotJsonRpc)]
    [InlineData("""{"jsonrpc":"2.0","x":1,"x":2,"method":"m","id":7}""", JsonRpcFault.DuplicateKey)]
    [InlineData("""{"jsonrpc":"2.0","params":{"a":"\ud800"},"method":"m","id":7}""", JsonRpcFault.LoneSurrogate)]
    public void Fault_leaves_the_id_so_that_the_client_knows_what_failed(string message, JsonRpcFault fault)
    {
        var read = Reading.OfClient(message);

        Assert.Equal((fault, "7"), (read.Fault, read.Id));
    }

    [Fact]
    public void Fault_of_one_message_does_not_touch_the_next()
    {
        string[] bad = ["{\"a\":{\"b\":", """{"a":1,"a":2}""", """{"\ud800":1}""", "[[["];
        var good = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":{"b":1},"b":1}}""");

        foreach (var message in bad)
        {
            Assert.NotEqual(JsonRpcFault.None, Reading.OfClient(message).Fault);
            Assert.Equal(JsonRpcFault.None, Reading.OfClient(good).Fault);
        }
    }
}
