using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class JsonRpcErrorTests
{
    [Theory]
    [InlineData(null, null, null, """{"code":-32603,"message":"It failed."}""")]
    [InlineData("lost", null, null, """{"code":-32603,"message":"It failed.","data":{"reason":"lost"}}""")]
    [InlineData(null, "files", null, """{"code":-32603,"message":"It failed.","data":{"target":"files"}}""")]
    [InlineData(null, null, "unknown", """{"code":-32603,"message":"It failed.","data":{"executed":"unknown"}}""")]
    [InlineData("lost", null, "no", """{"code":-32603,"message":"It failed.","data":{"reason":"lost","executed":"no"}}""")]
    [InlineData("lost", "files", "unknown", """{"code":-32603,"message":"It failed.","data":{"reason":"lost","target":"files","executed":"unknown"}}""")]
    public void Data_holds_what_is_known(string? reason, string? target, string? executed, string expected) =>
        Assert.Equal(expected, Wire.Written(new JsonRpcError(McpErrorCode.InternalError, "It failed.", reason, target, executed).WriteTo));

    [Fact]
    public void Message_that_repeats_what_a_client_sent_is_escaped() =>
        Assert.Equal(
            """{"code":-2147483648,"message":"Unknown tool: \"\u0000\n\\ é"}""",
            Wire.Written(new JsonRpcError(int.MinValue, "Unknown tool: \"\0\n\\ é").WriteTo));
}
