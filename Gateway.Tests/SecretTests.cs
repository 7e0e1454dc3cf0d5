using System.Text.Json;
using Gateway.Policies;
using Gateway.Tests.Support;

namespace Gateway.Tests;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class SecretTests
{
    [Fact]
    public void Secret_shows_itself_only_when_asked()
    {
        var secret = new Secret("canary");

        Assert.Equal("[secret]", $"{secret}");
        Assert.Equal("{}", JsonSerializer.Serialize(secret));
        Assert.Equal("canary", secret.Reveal());
    }

    [Fact]
    public void Secrets_are_equal_when_their_texts_are()
    {
        Assert.Equal(new Secret("a"), new Secret("a"));
        Assert.NotEqual(new Secret("a"), new Secret("b"));
        Assert.NotEqual(new Secret("a"), new Secret("ab"));
    }
}
