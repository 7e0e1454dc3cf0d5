using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.SigningKeys;

[Trait(Categories.Trait, Categories.Integration)]
public sealed class SigningKeyRegistryTests : SigningKeyTest
{
    [Fact]
    public async Task One_url_is_one_source_however_often_it_is_asked_for()
    {
        await using var issuer = await Issuer.StartAsync(Old);
        await ReadyVerifierAsync(issuer);

        Assert.Same(Registry.Get(issuer.Jwks), Registry.Get(new Uri(issuer.Jwks.AbsoluteUri)));
        Assert.Null((await VerifyAsync(Verifier(Registry.Get(issuer.Jwks)), Old)).Fault);
        Assert.Single(issuer.Asked.Items);
    }

    [Fact]
    public async Task Source_in_use_is_kept_over_a_reload_and_another_ended()
    {
        await using var issuer = await Issuer.StartAsync(Old);
        var kept = Registry.Get(issuer.Jwks);
        var ended = Registry.Get(new Uri(issuer.Jwks, "/other"));
        Assert.Null((await VerifyAsync(Verifier(kept), Old)).Fault);
        Assert.Null((await VerifyAsync(Verifier(ended), Old)).Fault);

        Registry.Retain([issuer.Jwks]);

        Assert.Same(kept, Registry.Get(issuer.Jwks));
        Assert.NotSame(ended, Registry.Get(new Uri(issuer.Jwks, "/other")));
        Assert.Null((await VerifyAsync(Verifier(ended), Old)).Fault);
    }

    [Fact]
    public async Task Ended_source_answers_who_waits_and_stops_asking()
    {
        await using var issuer = await Issuer.StartAsync();
        issuer.HoldsBack();
        var waits = VerifyAsync(Verifier(Registry.Get(issuer.Jwks)), Old);
        await issuer.Asked.WaitAsync(_ => true, "the request for keys");

        Registry.Retain([]);

        Assert.Equal(JwtFault.KeysUnavailable, (await waits).Fault);
        await Registry.DisposeAsync();
        Assert.Equal(0, Clock.ArmedTimers);
        Assert.Throws<ObjectDisposedException>(() => Registry.Get(issuer.Jwks));
    }

    [Fact]
    public async Task Keys_of_a_file_are_read_and_found_again_when_the_file_is_exchanged()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("jwks.json");
        await File.WriteAllTextAsync(file, Mint.KeySetText(Old.Jwk()), TestContext.Current.CancellationToken);
        var verifier = Verifier(Registry.Get(new Uri(file)));
        Assert.Null((await VerifyAsync(verifier, Old)).Fault);

        await File.WriteAllTextAsync(file, Mint.KeySetText(Old.Jwk(), New.Jwk()), TestContext.Current.CancellationToken);
        Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Null((await VerifyAsync(verifier, New)).Fault);
    }

    [Theory]
    [InlineData("missing.json")]
    [InlineData("")]
    public async Task File_that_cannot_be_read_gives_no_keys(string name)
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(JwtFault.KeysUnavailable, (await VerifyAsync(Verifier(Registry.Get(new Uri(folder.File(name)))), Old)).Fault);
    }

    [Fact]
    public async Task Log_shows_neither_query_nor_user_of_a_url()
    {
        await using var issuer = await Issuer.StartAsync();
        Registry.Get(new Uri($"http://user:canary@{issuer.Jwks.Authority}/jwks.json?key=canary"));

        await WhenFailedAsync();

        Assert.DoesNotContain(Log.Items, line => line.Contains("canary", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ftp://issuer.example/jwks.json")]
    [InlineData("data:application/json,{}")]
    public void Other_urls_are_refused(string url) => Assert.Throws<ArgumentException>(() => Registry.Get(new Uri(url)));
}
