using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Authentication;

/// <summary>J12: an issuer that cannot be reached lets nobody in, and stops nothing else.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class KeyOutageTests
{
    [Fact]
    public async Task J12_Without_keys_the_gateway_starts_refuses_everybody_says_so_and_recovers()
    {
        await using var rig = await ProtectedGateway.StartAsync(issuerIsUp: false);
        var client = rig.Client(ProtectedGateway.Token());

        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync(RawMcp.Initialize()));
        Assert.Contains("/jwks", Readiness(rig), StringComparison.Ordinal);
        Assert.Empty(rig.Server.Received.Items);

        rig.IssuerIsUp = true;
        rig.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(RawMcp.Initialize()));
        Assert.DoesNotContain("/jwks", Readiness(rig), StringComparison.Ordinal);
    }

    [Fact]
    public async Task J12_Keys_that_were_read_outlive_the_issuer()
    {
        await using var rig = await ProtectedGateway.StartAsync();
        var client = rig.Client(ProtectedGateway.Token());
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(RawMcp.Initialize()));

        rig.IssuerIsUp = false;
        rig.Time.Advance(TimeSpan.FromMinutes(5));
        client.Authorization = $"Bearer {ProtectedGateway.Token(("exp", "9999999999"))}";

        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(RawMcp.Initialize()));
        Assert.DoesNotContain("/jwks", Readiness(rig), StringComparison.Ordinal);
    }

    private static string Readiness(ProtectedGateway rig) => System.Text.Json.JsonSerializer.Serialize(rig.Gateway.Services.Readiness.Describe());
}
