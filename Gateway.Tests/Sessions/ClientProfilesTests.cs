using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Upstreams;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ClientProfilesTests
{
    private static readonly string Gateway = Wire.Text(ClientProfile.Gateway.ClientInfo.Span);

    [Fact]
    public void Client_is_introduced_to_targets_as_it_introduced_itself()
    {
        var (profile, error) = Read("""{"protocolVersion":"2025-06-18","capabilities":{"roots":{"listChanged":true},"x":{"n":1.0}},"clientInfo":{ "name":"c", "n":1.0 }}""");

        Assert.Null(error);
        Assert.Equal(
            (ProtocolVersion.V20250618, ClientFeatures.Roots, """{"roots":{"listChanged":true},"x":{"n":1.0}}""", """{ "name":"c", "n":1.0 }"""),
            (profile!.Version, profile.Features, Wire.Text(profile.Capabilities.Span), Wire.Text(profile.ClientInfo.Span)));
    }

    [Fact]
    public void Client_that_says_little_has_no_features_and_the_gateways_name()
    {
        var (profile, _) = Read("""{"protocolVersion":"2025-03-26"}""");

        Assert.Equal(
            (ProtocolVersion.V20250326, ClientFeatures.None, "{}", Gateway),
            (profile!.Version, profile.Features, Wire.Text(profile.Capabilities.Span), Wire.Text(profile.ClientInfo.Span)));
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("""{"sampling":{}}""", (int)ClientFeatures.Sampling)]
    [InlineData("""{"sampling":{"tools":{}},"elicitation":{"url":{}},"roots":{}}""", (int)(ClientFeatures.Sampling | ClientFeatures.Elicitation | ClientFeatures.Roots))]
    [InlineData("""{"sampling":true,"elicitation":null,"roots":[]}""", 0)]
    [InlineData("""{"Sampling":{},"experimental":{"sampling":{}}}""", 0)]
    public void Features_are_capabilities_that_are_objects(string capabilities, int expected) =>
        Assert.Equal((ClientFeatures)expected, Read($$"""{"protocolVersion":"2025-11-25","capabilities":{{capabilities}} }""").Profile!.Features);

    [Fact]
    public void Targets_are_not_told_that_a_client_knows_tasks() => Assert.Equal(
        """{"elicitation":{}}""",
        Wire.Text(Read("""{"protocolVersion":"2025-11-25","capabilities":{"tasks":{"requests":{}},"elicitation":{}}}""").Profile!.Capabilities.Span));

    [Theory]
    [InlineData("2025-11-25", ProtocolVersion.V20251125)]
    [InlineData("2025-11-2\\u0035", ProtocolVersion.V20251125)]
    [InlineData("2024-11-05", ProtocolVersion.V20241105)]
    [InlineData("2026-07-28", ProtocolVersion.V20251125)]
    [InlineData("", ProtocolVersion.V20251125)]
    [InlineData("a revision whose name is longer than any name of a revision", ProtocolVersion.V20251125)]
    [InlineData("ééééééééééééééééééééééééééééééééé", ProtocolVersion.V20251125)]
    public void Revision_is_negotiated(string requested, ProtocolVersion expected) =>
        Assert.Equal(expected, Read($$"""{"protocolVersion":"{{requested}}"}""").Profile!.Version);

    [Theory]
    [InlineData("{}", "initialize must name a protocolVersion.")]
    [InlineData("""{"protocolVersion":null}""", "initialize must name a protocolVersion.")]
    [InlineData("""{"protocolVersion":20251125}""", "initialize must name a protocolVersion.")]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":[]}""", "The capabilities of initialize must be an object.")]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":null}""", "The capabilities of initialize must be an object.")]
    [InlineData("""{"protocolVersion":"2025-11-25","clientInfo":7}""", "The clientInfo of initialize must be an object.")]
    [InlineData("""{"protocolVersion":"2025-11-25","clientInfo":null}""", "The clientInfo of initialize must be an object.")]
    [InlineData("""{"protocolVersion":"2025-11-25","clientInfo":"c"}""", "The clientInfo of initialize must be an object.")]
    public void Wrong_params_are_refused(string parameters, string message)
    {
        var (profile, error) = Read(parameters);

        Assert.Null(profile);
        Assert.Equal(new JsonRpcError(McpErrorCode.InvalidParams, message), error);
    }

    private static (ClientProfile? Profile, JsonRpcError? Error) Read(string parameters)
    {
        var profile = ClientProfiles.Read(ClientMessages.Read($$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{{parameters}} }"""), out var error);
        return (profile, error);
    }
}
