using System.Text;
using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class TraceMetaTests
{
    [Theory]
    [InlineData("""{"method":"ping"}""", """{"method":"ping","params":{"_meta":{"traceparent":"P"}}}""")]
    [InlineData("""{"method":"x","params":{}}""", """{"method":"x","params":{"_meta":{"traceparent":"P"}}}""")]
    [InlineData("""{"method":"x","params":{ "name":"echo"}}""", """{"method":"x","params":{"_meta":{"traceparent":"P"}, "name":"echo"}}""")]
    [InlineData("""{"params":{"name":"e","_meta":{}}}""", """{"params":{"name":"e","_meta":{"traceparent":"P"}}}""")]
    [InlineData("""{"params":{"_meta":{"a":{"traceparent":"kept"}},"name":"e"}}""", """{"params":{"_meta":{"traceparent":"P","a":{"traceparent":"kept"}},"name":"e"}}""")]
    [InlineData("""{"params":{"traceparent":"kept","_meta":{"traceparent":"old","x":1}}}""", """{"params":{"traceparent":"kept","_meta":{"traceparent":"P","x":1}}}""")]
    [InlineData("""{"params":{"arguments":{"_meta":{"traceparent":"kept"}}}}""", """{"params":{"_meta":{"traceparent":"P"},"arguments":{"_meta":{"traceparent":"kept"}}}}""")]
    public void Context_is_put_where_a_target_looks_for_it_and_nothing_else_changes(string request, string expected) => Assert.Equal(expected, Apply(request, null));

    [Fact]
    public void State_stands_beside_its_parent() =>
        Assert.Equal("""{"params":{"_meta":{"traceparent":"P","tracestate":"a=b"}}}""", Apply("""{"params":{}}""", "a=b"));

    private static string Apply(string request, string? state)
    {
        var buffer = new MessageBuffer();
        buffer.Append(Encoding.UTF8.GetBytes(request));
        using var applied = TraceMeta.Apply(buffer, "P", state);
        return Encoding.UTF8.GetString(applied.Span);
    }
}
