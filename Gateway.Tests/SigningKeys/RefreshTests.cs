using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Authentication;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.SigningKeys;

/// <summary>J10, J12: when an issuer is asked, and when it is not.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class RefreshTests : SigningKeyTest
{
    [Fact]
    public async Task J10_flood_of_unknown_kids_costs_one_request_each_ten_seconds()
    {
        await using var issuer = await Issuer.StartAsync(Old);
        var verifier = await ReadyVerifierAsync(issuer);

        for (var second = 1; second <= 20; second++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            var results = await Task.WhenAll(Enumerable.Range(0, 500).Select(index => VerifyAsync(verifier, Old.As("ES256", $"random-{second}-{index}"))));
            Assert.All(results, result => Assert.Equal(JwtFault.UnknownKey, result.Fault));
        }

        Assert.Equal(3, issuer.Asked.Items.Count);
    }

    [Fact]
    public async Task J10_new_key_is_found_within_ten_seconds_of_a_flood()
    {
        await using var issuer = await Issuer.StartAsync(Old);
        var verifier = await ReadyVerifierAsync(issuer);
        Clock.Advance(TimeSpan.FromSeconds(10));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(index => VerifyAsync(verifier, Old.As("ES256", $"random-{index}"))));

        issuer.Publishes(Old, New);
        Assert.Equal(JwtFault.UnknownKey, (await VerifyAsync(verifier, New)).Fault);
        Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Null((await VerifyAsync(verifier, New)).Fault);
        Assert.Null((await VerifyAsync(verifier, Old)).Fault);
    }

    [Fact]
    public async Task C1_key_that_another_node_has_verified_with_is_asked_for_at_once_and_only_once()
    {
        await using var issuer = await Issuer.StartAsync(Old);
        var verifier = await ReadyVerifierAsync(issuer);
        issuer.Publishes(Old, New);

        Assert.Equal(JwtFault.UnknownKey, (await VerifyAsync(verifier, New)).Fault);
        Assert.Null((await VerifyAsync(verifier, New, wasVerified: true)).Fault);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(JwtFault.UnknownKey, (await VerifyAsync(verifier, Old.As("ES256", $"random-{i % 2}"), wasVerified: true)).Fault);
        }

        Assert.Equal(2 + 2, issuer.Asked.Items.Count);
        for (var i = 0; i < 100; i++)
        {
            await VerifyAsync(verifier, Old.As("ES256", $"flood-{i}"), wasVerified: true);
        }

        Assert.InRange(issuer.Asked.Items.Count, 4, 2 + 16);
    }

    [Fact]
    public async Task J10_kid_the_issuer_does_not_know_is_asked_for_once_a_minute()
    {
        await using var issuer = await Issuer.StartAsync(Old);
        var verifier = await ReadyVerifierAsync(issuer);

        for (var second = 0; second < 65; second += 5)
        {
            Clock.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(JwtFault.UnknownKey, (await VerifyAsync(verifier, New)).Fault);
        }

        // At the start, after 10 s, and not again until that is 60 s ago.
        Assert.Equal(2, issuer.Asked.Items.Count);
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(JwtFault.UnknownKey, (await VerifyAsync(verifier, New)).Fault);
        Assert.Equal(3, issuer.Asked.Items.Count);
    }

    [Fact]
    public async Task J10_all_who_wait_for_a_key_wait_for_one_request()
    {
        await using var issuer = await Issuer.StartAsync(Old);
        var verifier = await ReadyVerifierAsync(issuer);
        Clock.Advance(TimeSpan.FromSeconds(10));
        var held = issuer.HoldsBack(Old, New);

        var first = VerifyAsync(verifier, New);
        await issuer.Asked.WaitAsync(_ => true, "the second request for keys", count: 2);
        var others = Enumerable.Range(0, 50).Select(_ => VerifyAsync(verifier, New)).ToArray();
        Assert.Null((await VerifyAsync(verifier, Old)).Fault);
        held.SetResult();

        Assert.All(await Task.WhenAll([first, .. others]), result => Assert.Null(result.Fault));
        Assert.Equal(2, issuer.Asked.Items.Count);
    }

    [Fact]
    public async Task J10_failed_request_counts_and_the_last_good_keys_stay()
    {
        await using var issuer = await Issuer.StartAsync(Old);
        var verifier = await ReadyVerifierAsync(issuer);
        issuer.Answers(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        Clock.Advance(TimeSpan.FromSeconds(10));

        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.Equal(JwtFault.UnknownKey, (await VerifyAsync(verifier, New)).Fault);
        }

        Assert.Equal(2, issuer.Asked.Items.Count);
        Assert.Null((await VerifyAsync(verifier, Old)).Fault);
        Assert.Equal($"1402 Warning Signing keys of {issuer.Jwks} could not be read: it answers 503. 1 known keys stay in use.", Log.Items[^1]);
        Clock.Advance(TimeSpan.FromDays(2));
        Assert.Null((await VerifyAsync(verifier, Old)).Fault);
    }

    [Fact]
    public async Task Keys_are_read_again_every_15_minutes_and_what_is_withdrawn_verifies_nothing()
    {
        await using var issuer = await Issuer.StartAsync(Old);
        var verifier = await ReadyVerifierAsync(issuer);
        var token = Mint.Token(Old, Mint.ClaimsAt(Mint.Now + 3600));
        Assert.Null((await verifier.VerifyAsync(token, new(Clock.GetUtcNow()), TestContext.Current.CancellationToken)).Fault);
        issuer.Publishes(New);

        await Clock.WhenArmedAsync(due => due == TimeSpan.FromMinutes(15), "the next reading to be planned");
        Clock.Advance(TimeSpan.FromMinutes(15));
        await Log.WaitAsync(line => line.StartsWith("1401 ", StringComparison.Ordinal), "the keys to change", count: 2);

        Assert.Null((await VerifyAsync(verifier, New)).Fault);
        Assert.Equal(JwtFault.UnknownKey, (await verifier.VerifyAsync(token, new(Clock.GetUtcNow()), TestContext.Current.CancellationToken)).Fault);
    }

    [Fact]
    public async Task J12_without_an_issuer_tokens_are_refused_and_it_is_asked_every_ten_seconds_until_it_is_there()
    {
        await using var issuer = await Issuer.StartAsync();
        issuer.Answers(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        var verifier = Verifier(Registry.Get(issuer.Jwks));

        Assert.Equal(JwtFault.KeysUnavailable, (await VerifyAsync(verifier, Old)).Fault);
        Assert.Equal([issuer.Jwks.AbsoluteUri], Registry.WithoutKeys);
        await WhenFailedAsync();
        AssertFacts(issuer, keys: 0, age: null, read: 0);
        Assert.Equal(JwtFault.KeysUnavailable, (await VerifyAsync(verifier, Old)).Fault);
        issuer.Publishes(Old);
        await Clock.WhenArmedAsync(due => due == TimeSpan.FromSeconds(10), "the next reading to be planned");
        Clock.Advance(TimeSpan.FromSeconds(10));
        await Log.WaitAsync(line => line.StartsWith("1401 ", StringComparison.Ordinal), "the keys to come");

        Assert.Null((await VerifyAsync(verifier, Old)).Fault);
        Assert.Empty(Registry.WithoutKeys);
        Clock.Advance(TimeSpan.FromSeconds(2));
        AssertFacts(issuer, keys: 1, age: TimeSpan.FromSeconds(2), read: 1);
    }

    [Fact]
    public async Task J12_token_that_comes_while_the_first_keys_are_read_waits_for_them()
    {
        await using var issuer = await Issuer.StartAsync();
        var held = issuer.HoldsBack(Old);
        var verifier = Verifier(Registry.Get(issuer.Jwks));
        var (good, unknown) = (VerifyAsync(verifier, Old), VerifyAsync(verifier, New));
        await issuer.Asked.WaitAsync(_ => true, "the first request for keys");

        held.SetResult();

        Assert.Null((await good).Fault);
        Assert.Equal(JwtFault.UnknownKey, (await unknown).Fault);
        Assert.Single(issuer.Asked.Items);
    }

    [Fact]
    public async Task Who_waits_can_leave_and_the_reading_goes_on()
    {
        await using var issuer = await Issuer.StartAsync();
        var held = issuer.HoldsBack(Old);
        var verifier = Verifier(Registry.Get(issuer.Jwks));
        using var leaving = new CancellationTokenSource();
        var left = verifier.VerifyAsync(Mint.Token(Old), new(Clock.GetUtcNow()), leaving.Token).AsTask();
        var stays = VerifyAsync(verifier, Old);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        held.SetResult();

        Assert.Null((await stays).Fault);
    }

    private void AssertFacts(Issuer issuer, int keys, TimeSpan? age, long read)
    {
        var facts = Assert.Single(Registry.Facts);
        Assert.Equal((issuer.Jwks.AbsoluteUri, keys, age, read, 1), (facts.Source, facts.Keys, facts.Age, facts.Read, facts.Failed));
        Assert.Equal(keys, facts.Kids.Count);
    }
}
