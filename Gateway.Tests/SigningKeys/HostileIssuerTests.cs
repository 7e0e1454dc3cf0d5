using System.Text;
using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Authentication;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.SigningKeys;

/// <summary>J11: what a key server answers costs little, reaches nobody else, and takes no good keys away.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class HostileIssuerTests : SigningKeyTest
{
    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://localhost:1/jwks.json")]
    [InlineData("//127.0.0.2/jwks.json")]
    [InlineData("file:///etc/passwd")]
    public async Task J11_redirection_to_another_origin_is_not_followed(string location) =>
        await KeepsOldKeysAsync("it redirects to another origin", context =>
        {
            context.Response.Redirect(location);
            return Task.CompletedTask;
        });

    [Fact]
    public async Task J11_redirection_to_another_port_reaches_nobody()
    {
        await using var other = await Issuer.StartAsync(New);

        await KeepsOldKeysAsync("it redirects to another origin", context =>
        {
            context.Response.Redirect(other.Jwks.AbsoluteUri, permanent: true);
            return Task.CompletedTask;
        });

        Assert.Empty(other.Asked.Items);
    }

    [Fact]
    public async Task J11_redirection_within_the_origin_is_followed_three_times()
    {
        await using var issuer = await Issuer.StartAsync();
        var hops = 0;
        issuer.Answers(context =>
        {
            if (hops++ < 3)
            {
                context.Response.Redirect($"/hop/{hops}");
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync(Mint.KeySetText(Old.Jwk()));
        });

        Assert.Null((await VerifyAsync(Verifier(Registry.Get(issuer.Jwks)), Old)).Fault);
        Assert.Equal(["/jwks.json", "/hop/1", "/hop/2", "/hop/3"], issuer.Asked.Items);
    }

    [Fact]
    public async Task J11_endless_redirection_is_given_up() =>
        await KeepsOldKeysAsync("it redirects more than 3 times", context =>
        {
            context.Response.Redirect("/again");
            return Task.CompletedTask;
        });

    [Fact]
    public async Task J11_body_without_end_is_given_up_after_the_first_megabyte()
    {
        var ended = new TaskCompletionSource();
        await KeepsOldKeysAsync("it is larger than 1048576 bytes", async context =>
        {
            context.RequestAborted.Register(() => ended.TrySetResult());
            await context.Response.Body.WriteAsync(new byte[(1 << 20) + 1]);
            await context.Response.Body.FlushAsync();
            await ended.Task;
        });

        await ended.Task.Within("the connection to be closed");
    }

    [Fact]
    public async Task J11_answer_that_drips_is_given_up_after_five_seconds()
    {
        await using var issuer = await Issuer.StartAsync(Old);
        var verifier = await ReadyVerifierAsync(issuer);
        Clock.Advance(TimeSpan.FromSeconds(10));
        var aborted = new TaskCompletionSource();
        issuer.Answers(async context =>
        {
            context.RequestAborted.Register(() => aborted.TrySetResult());
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            await aborted.Task;
        });

        var waits = VerifyAsync(verifier, New);
        await issuer.Asked.WaitAsync(_ => true, "the request for keys", count: 2);
        Assert.Null((await VerifyAsync(verifier, Old)).Fault);
        Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(JwtFault.UnknownKey, (await waits).Fault);
        await aborted.Task.Within("the connection to be closed");
        Assert.Contains("it took more than 5 s", Log.Items[^1], StringComparison.Ordinal);
        Assert.Null((await VerifyAsync(verifier, Old)).Fault);
    }

    [Fact]
    public async Task J11_too_many_keys_are_no_keys() =>
        await KeepsOldKeysAsync("it lists more than 100 keys", context =>
            context.Response.WriteAsync(Mint.KeySetText([.. Enumerable.Range(0, 101).Select(index => Old.As("ES256", $"key-{index}").Jwk())])));

    [Fact]
    public async Task J11_set_of_unusable_keys_is_no_set() =>
        await KeepsOldKeysAsync("none of its keys can be used (0: Size, 1: Symmetric)", context => context.Response.WriteAsync(
            $$"""{"keys":[{"kty":"RSA","kid":"huge","e":"AQAB","n":"{{Mint.Encode(new string('a', 2048))}}"},{"kty":"oct","k":"AAAA"}]}"""));

    [Theory]
    [InlineData("", "it is no strict JSON")]
    [InlineData("<html>", "it is no strict JSON")]
    [InlineData("{\"keys\":[],\"keys\":[]}", "it is no strict JSON")]
    [InlineData("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", "it is no strict JSON")]
    [InlineData("{}", "it has no list of keys")]
    [InlineData("{\"keys\":{}}", "it has no list of keys")]
    [InlineData("{\"keys\":[]}", "none of its keys can be used (none)")]
    public async Task J11_text_that_is_no_key_set_takes_no_keys_away(string text, string problem) =>
        await KeepsOldKeysAsync(problem, context => context.Response.WriteAsync(text));

    [Fact]
    public async Task J11_compressed_answer_is_not_unpacked() =>
        await KeepsOldKeysAsync("it is no strict JSON", async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new System.IO.Compression.GZipStream(context.Response.Body, System.IO.Compression.CompressionLevel.Fastest);
            await gzip.WriteAsync(Encoding.ASCII.GetBytes(Mint.KeySetText(New.Jwk())));
        });

    private async Task KeepsOldKeysAsync(string problem, RequestDelegate answer)
    {
        await using var issuer = await Issuer.StartAsync(Old);
        var verifier = await ReadyVerifierAsync(issuer);
        Clock.Advance(TimeSpan.FromSeconds(10));
        issuer.Answers(answer);

        Assert.Equal(JwtFault.UnknownKey, (await VerifyAsync(verifier, New)).Fault);

        Assert.Equal($"1402 Warning Signing keys of {issuer.Jwks} could not be read: {problem}. 1 known keys stay in use.", Log.Items[^1]);
        Assert.Null((await VerifyAsync(verifier, Old)).Fault);
    }
}
