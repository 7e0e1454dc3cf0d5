using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Authentication;

/// <summary>The token that the product owner's walk-through prints, its issuer's key, and its rule about the organisation: taken as they stand there.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class OwnersTokenTests : IAsyncLifetime
{
    private const string Token = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6InNvbG8tcHVibGljLWtleS0wMDEifQ.eyJpc3MiOiJzb2xvLmlvIiwib3JnIjoic29sby5pbyIsInN1YiI6InVzZXItaWQiLCJ0"
        + "ZWFtIjoidGVhbS1pZCIsImV4cCI6MjA3OTU1NjEwNCwibGxtcyI6eyJvcGVuYWkiOlsiZ3B0LTRvIl19fQ.e49g9XE6yrttR9gQAPpT_qcWVKe-bO6A7yJarMDCMCh8PhYs67br00wT6v0Wt8QXMMN0"
        + "9dd8UUEjTunhXqdkF5oeRMXiyVjpTPY4CJeoF1LfKhgebVkJeX8kLhqBYbMXp3cxr2GAmc3gkNfS2XnL2j-bowtVzwNqVI5D8L0heCpYO96xsci37pFP8jz6r5pRNZ597AT5bnYaeu7dHO0a5VGJqiCl"
        + "SyX9lwgVCXaK03zD1EthwPoq34a7MwtGy2mFS_pD1MTnPK86QfW10LCHxtahzGHSQ4jfiL-zp13s8MyDgTkbtanCk_dxURIyynwX54QJC_o5X7ooDc3dxbd8Cw";

    private const string Jwks = """
        {"keys":[{"kty":"RSA","kid":"solo-public-key-001","n":"vlmc5pb-jYaOq75Y4r91AC2iuS9B0sm6sxzRm3oOG7nIt2F1hHd4AKll2jd6BZg437qvsLdREnbnVrr8kU0drmJNPHL-xbsTz_cQa95GuKb6AI6osAaUAEL3dPjuoqkGNRe1sAJyOi48qtcbV0kPWcwFmCV0-OiqliCms12jrd1PSI_LYiNc3GcutpxY6BiHkbxxNeIuWDxE-i_Obq8EhhGkwha1KVUvLHV-EwD4M_AY8BegGsX-sjoChXOxyueu_ReqWV227I-FTKwMnjwWW0BQkeI6g1w1WqADmtKZ2sLamwGUJgWt4ZgIyhQ-iQfeN1WN2iupTWa5JAsw--CQJw","e":"AQAB","use":"sig","alg":"RS256"}]}
        """;

    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("solo.io", Token, HttpStatusCode.OK)]
    [InlineData("solo.io", null, HttpStatusCode.Unauthorized)]
    [InlineData("other.example", Token, HttpStatusCode.Forbidden)]
    public async Task Token_of_the_document_is_answered_as_the_document_says(string organisation, string? token, HttpStatusCode status)
    {
        await using var gateway = await TestGateway.StartAsync($$"""
            binds:
            - port: 0
              address: 127.0.0.1
              listeners:
              - routes:
                - policies:
                    jwtAuth:
                      mode: strict
                      issuer: solo.io
                      jwks:
                        inline: '{{Jwks.Trim()}}'
                    authorization:
                      rules:
                      - 'jwt.org == "{{organisation}}"'
                  backends:
                  - mcp:
                      targets: [{{TargetYaml.Http("one", _server.Endpoint)}}]
            """);
        using var client = new RawMcp(gateway.Endpoint);

        using var response = await client.PostAsync(RawMcp.Initialize(), ("Authorization", token is null ? null : $"Bearer {token}"));

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? 1 : 0, _server.Count("initialize"));
    }
}
