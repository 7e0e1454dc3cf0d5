using Gateway.Policies;
using Gateway.Policies.Cors;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cors;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class CorsPolicyTests
{
    [Theory]
    [InlineData("https://app.example.com", "https://app.example.com")]
    [InlineData("HTTPS://App.Example.com:443", "https://app.example.com")]
    [InlineData("http://localhost:80", "http://localhost")]
    [InlineData("http://localhost:6274", "http://localhost:6274")]
    [InlineData("http://[::1]:6274", "http://[::1]:6274")]
    [InlineData("vscode-webview://abc123", "vscode-webview://abc123")]
    [InlineData("https://*.example.com", "https://a.example.com")]
    [InlineData("https://*.example.com", "https://a.b.example.com")]
    [InlineData("https://*.example.com:8443", "https://a.example.com:8443")]
    public void Named_origin_is_allowed(string configured, string origin)
    {
        var policy = Policy(new() { AllowOrigins = ["https://other.example", configured] });

        Assert.Equal(origin, policy.AllowOrigin(origin));
        Assert.True(policy.Names(origin));
        Assert.True(policy.VariesByOrigin);
    }

    [Theory]
    [InlineData("https://app.example.com", "https://evil.example")]
    [InlineData("https://app.example.com", "http://app.example.com")]
    [InlineData("https://app.example.com", "https://app.example.com:8443")]
    [InlineData("https://app.example.com", "https://app.example.com.evil.example")]
    [InlineData("https://app.example.com", "https://app.example.com/")]
    [InlineData("https://app.example.com", "https://evil.example/https://app.example.com")]
    [InlineData("https://app.example.com", "https://app.example.com, https://evil.example")]
    [InlineData("https://app.example.com", "null")]
    [InlineData("https://app.example.com", "")]
    [InlineData("https://*.example.com", "https://example.com")]
    [InlineData("https://*.example.com", "https://.example.com")]
    [InlineData("https://*.example.com", "https://evilexample.com")]
    [InlineData("https://*.example.com", "http://a.example.com")]
    [InlineData("https://*.example.com", "https://a.example.com:8443")]
    [InlineData("https://*.example.com", "https://a.example.com.evil.example")]
    [InlineData("https://*.example.com", "https://evil.example/.example.com")]
    [InlineData("https://*.example.com", "https://evil.example?.example.com")]
    [InlineData("https://*.example.com", "https://evil.example#.example.com")]
    [InlineData("https://*.example.com", "https://evil@.example.com")]
    [InlineData("https://*.example.com", "https://a\r\nX: y.example.com")]
    [InlineData("https://*.example.com", "https://a..example.com")]
    public void H7_other_origin_is_not_allowed(string configured, string origin)
    {
        var policy = Policy(new() { AllowOrigins = [configured] });

        Assert.Null(policy.AllowOrigin(origin));
        Assert.False(policy.Names(origin));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    public void H7_every_origin_is_answered_a_star_and_never_itself(string origin)
    {
        var policy = Policy(new() { AllowOrigins = ["*"] });

        Assert.Equal("*", policy.AllowOrigin(origin));
        Assert.False(policy.Names(origin));
        Assert.False(policy.VariesByOrigin);
    }

    [Fact]
    public void Request_without_an_origin_is_answered_none()
    {
        Assert.Null(Policy(new() { AllowOrigins = ["*"] }).AllowOrigin(null));
        Assert.Null(Policy(new()).AllowOrigin("https://app.example.com"));
    }

    [Fact]
    public void What_mcp_clients_need_is_allowed_unless_other_lists_are_written()
    {
        var policy = Policy(new() { AllowOrigins = ["*"] });

        Assert.Equal(("GET, POST, DELETE", "Mcp-Session-Id, WWW-Authenticate", null), (policy.AllowMethods, policy.ExposeHeaders, policy.MaxAge));
        Assert.Equal(CorsPolicy.McpRequestHeaders, policy.AllowHeaders);
        Assert.False(policy.AllowCredentials);
    }

    [Fact]
    public void Written_lists_are_taken_as_they_are()
    {
        var policy = Policy(new()
        {
            AllowOrigins = ["https://app.example.com"],
            AllowMethods = ["POST"],
            AllowHeaders = [],
            ExposeHeaders = ["X-Trace", "mcp-session-id"],
            AllowCredentials = true,
            MaxAge = TimeSpan.FromMinutes(10),
        });

        Assert.Equal(("POST", "", "Mcp-Session-Id, WWW-Authenticate, X-Trace", "600"), (policy.AllowMethods, policy.AllowHeaders, policy.ExposeHeaders, policy.MaxAge));
        Assert.True(policy.AllowCredentials);
    }

    [Fact]
    public void H7_a_star_excludes_credentials_in_every_list()
    {
        var errors = new List<ConfigError>();

        var policy = CorsPolicy.Create(
            new() { AllowOrigins = ["*", "https://app.example.com"], AllowMethods = ["*"], AllowHeaders = ["*"], ExposeHeaders = ["*"], AllowCredentials = true }, "cors", errors);

        Assert.Null(policy);
        Assert.Equal(["cors.allowOrigins", "cors.allowMethods", "cors.allowHeaders", "cors.exposeHeaders"], errors.Select(error => error.Path));
    }

    [Theory]
    [InlineData("app.example.com")]
    [InlineData("https://app.example.com/")]
    [InlineData("https://app.example.com/path")]
    [InlineData("https://user@app.example.com")]
    [InlineData("https://*")]
    [InlineData("https://*.")]
    [InlineData("https://*example.com")]
    [InlineData("https://a.*.example.com")]
    [InlineData("https://*.*.example.com")]
    [InlineData("*.example.com")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("https://app.example.com\n")]
    [InlineData("https://app.example.com\r\nX: y")]
    public void Origin_that_no_browser_sends_is_an_error(string origin)
    {
        var errors = new List<ConfigError>();

        Assert.Null(CorsPolicy.Create(new() { AllowOrigins = ["*", origin] }, "cors", errors));
        Assert.Equal("cors.allowOrigins[1]", Assert.Single(errors).Path);
    }

    [Fact]
    public void Names_that_are_no_tokens_are_errors()
    {
        var errors = new List<ConfigError>();

        CorsPolicy.Create(new() { AllowMethods = ["GET, POST"], AllowHeaders = ["a\r\nX: y", "Ok"], ExposeHeaders = [""] }, "cors", errors);

        Assert.Equal(["cors.allowMethods[0]", "cors.allowHeaders[0]", "cors.exposeHeaders[0]"], errors.Select(error => error.Path));
    }

    private static CorsPolicy Policy(CorsConfig config)
    {
        var errors = new List<ConfigError>();
        var policy = CorsPolicy.Create(config, "cors", errors);
        Assert.Empty(errors);
        return policy!;
    }
}
