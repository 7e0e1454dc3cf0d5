using Gateway.Policies.OAuth;
using Gateway.Tests.Support;

namespace Gateway.Tests.OAuth;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class OAuthUrlsTests
{
    [Theory]
    [InlineData("https://auth.example.com/realms/mcp")]
    [InlineData("http://localhost:7080/realms/mcp?x=y")]
    [InlineData("https://auth.example.com/a$(b)")]
    [InlineData("http://[::1]:8080/")]
    public void Http_url_is_taken(string text) => Assert.NotNull(OAuthUrls.Http(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a$(calc)")]
    [InlineData("http://a$(calc)/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("//auth.example.com/x")]
    [InlineData("/relative")]
    [InlineData("https:auth.example.com")]
    [InlineData("https://auth.example.com/\"onload=")]
    [InlineData("https://auth.example.com/`id`")]
    [InlineData("https://auth.example.com/ x")]
    [InlineData("https://auth.example.com/\r\nX: y")]
    [InlineData(" https://auth.example.com/")]
    [InlineData("https://user:password@auth.example.com/")]
    [InlineData("https://good.example.com@evil.example/")]
    [InlineData("https://auth.example.com\\@evil.example/")]
    [InlineData("https:///path")]
    [InlineData("https://bücher.example/")]
    public void O9_other_text_is_no_url(string? text) => Assert.Null(OAuthUrls.Http(text));

    [Theory]
    [InlineData("https://client.example/callback")]
    [InlineData("http://127.0.0.1:53127/callback")]
    [InlineData("http://localhost/callback?x=y")]
    [InlineData("http://[::1]:1/")]
    public void Redirect_to_https_or_the_own_machine_is_taken(string text) => Assert.True(OAuthUrls.IsRedirect(text));

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("cursor://callback")]
    [InlineData("http://client.example/callback")]
    [InlineData("http://localhost.evil.example/")]
    [InlineData("http://127.0.0.1.nip.io/")]
    [InlineData("http://127.0.0.2/")]
    [InlineData("https://client.example/#fragment")]
    [InlineData("https://*.example.com/callback")]
    [InlineData("https://client.example/*")]
    [InlineData("https://client.example@evil.example/")]
    public void O4_other_redirect_is_not_taken(string text) => Assert.False(OAuthUrls.IsRedirect(text));

    [Fact]
    public void Issuers_differ_by_more_than_a_slash_at_the_end()
    {
        Assert.True(OAuthUrls.SameIssuer("https://a.example/", "https://a.example"));
        Assert.False(OAuthUrls.SameIssuer("https://a.example", "https://A.example"));
        Assert.False(OAuthUrls.SameIssuer("https://a.example", "https://a.example//"));
        Assert.False(OAuthUrls.SameIssuer("https://a.example", "https://a.example/x"));
    }
}
