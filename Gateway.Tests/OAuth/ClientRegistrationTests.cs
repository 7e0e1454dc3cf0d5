using System.Text;
using Gateway.Policies.OAuth;
using Gateway.Tests.Support;

namespace Gateway.Tests.OAuth;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ClientRegistrationTests
{
    [Fact]
    public void Redirects_are_read()
    {
        var registration = Read("""{"client_name":"x","redirect_uris":["https://client.example/cb","http://127.0.0.1:1/cb"]}""", out var fault);

        Assert.Null(fault);
        Assert.Equal(["https://client.example/cb", "http://127.0.0.1:1/cb"], registration!.RedirectUris);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"redirect_uris":[]}""")]
    [InlineData("""{"redirect_uris":"https://client.example/cb"}""")]
    [InlineData("""{"redirect_uris":[1]}""")]
    [InlineData("""{"redirect_uris":["javascript:alert(1)"]}""")]
    [InlineData("""{"redirect_uris":["https://client.example/cb","data:text/html,x"]}""")]
    [InlineData("""{"redirect_uris":["https://client.example/#x"]}""")]
    [InlineData("""{"redirect_uris":["https://*.example/cb"]}""")]
    [InlineData("""{"redirect_uris":["http://client.example/cb"]}""")]
    public void O4_bad_redirects_are_refused(string json)
    {
        Assert.Null(Read(json, out var fault));
        Assert.Equal("invalid_redirect_uri", fault!.Error);
    }

    [Fact]
    public void O4_too_many_redirects_are_refused()
    {
        var uris = Enumerable.Range(0, ClientRegistration.MostRedirects + 1).Select(number => $"\"https://client.example/{number}\"");

        Assert.Null(Read($$"""{"redirect_uris":[{{string.Join(",", uris)}}]}""", out var fault));
        Assert.Equal("invalid_redirect_uri", fault!.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"redirect_uris":["https://client.example/cb"],"redirect_uris":["javascript:alert(1)"]}""")]
    public void What_is_no_object_with_each_key_once_is_refused(string json)
    {
        Assert.Null(Read(json, out var fault));
        Assert.Equal("invalid_client_metadata", fault!.Error);
    }

    private static ClientRegistration? Read(string json, out RegistrationFault? fault) => ClientRegistration.Read(Encoding.UTF8.GetBytes(json), out fault);
}
