using Gateway.Actors.Upstreams.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class HttpTargetUriTests
{
    [Theory]
    [InlineData("https://a.example.com/x", "https://a.example.com/x")]
    [InlineData("https://a.example.com", "https://a.example.com/mcp")]
    [InlineData("https://a.example.com/", "https://a.example.com/")]
    [InlineData("https://a.example.com:8443", "https://a.example.com:8443/mcp")]
    [InlineData("https://a.example.com?k=v", "https://a.example.com/mcp?k=v")]
    [InlineData("https://a.example.com/x?k=v", "https://a.example.com/x?k=v")]
    [InlineData("HTTP://A.example.com/X", "http://a.example.com/X")]
    [InlineData("http://[::1]:9000", "http://[::1]:9000/mcp")]
    [InlineData("http://under_score", "http://under_score/mcp")]
    [InlineData("a.example.com:80", "http://a.example.com/mcp")]
    [InlineData("a.example.com:443", "http://a.example.com:443/mcp")]
    [InlineData("127.0.0.1:9000", "http://127.0.0.1:9000/mcp")]
    [InlineData("[::1]:9000", "http://[::1]:9000/mcp")]
    public void Host_alone_is_a_url_or_host_and_port(string host, string expected) =>
        Assert.Equal(expected, new HttpTargetConfig { Host = host }.ToUri(HttpTargetUri.McpPath).AbsoluteUri);

    [Theory]
    [InlineData("a.example.com", 80, "/x", "http://a.example.com/x")]
    [InlineData("a.example.com", 9000, "/", "http://a.example.com:9000/")]
    [InlineData("[::1]", 9000, "/x/y", "http://[::1]:9000/x/y")]
    public void Host_port_and_path_go_together(string host, int port, string path, string expected) =>
        Assert.Equal(expected, new HttpTargetConfig { Host = host, Port = port, Path = path }.ToUri(HttpTargetUri.McpPath).AbsoluteUri);

    [Fact]
    public void Path_of_a_server_with_server_sent_events_defaults_to_its_own() =>
        Assert.Equal("http://a/sse", new HttpTargetConfig { Host = "http://a" }.ToUri(HttpTargetUri.SsePath).AbsoluteUri);

    [Fact]
    public void Invalid_address_throws_without_showing_it()
    {
        var target = new HttpTargetConfig { Host = "http://user:canary@a" };

        var exception = Assert.Throws<InvalidOperationException>(() => target.ToUri(HttpTargetUri.McpPath));

        Assert.DoesNotContain("canary", exception.ToString(), StringComparison.Ordinal);
    }
}
