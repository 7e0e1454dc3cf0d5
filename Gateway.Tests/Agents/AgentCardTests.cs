using System.Text;
using System.Text.Json.Nodes;
using Gateway.Policies.Agents;
using Gateway.Policies.Rewrite;
using Gateway.Tests.Support;

namespace Gateway.Tests.Agents;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class AgentCardTests
{
    [Theory]
    [InlineData("/.well-known/agent-card.json", true)]
    [InlineData("/agents/one/.well-known/agent.json", true)]
    [InlineData("/agents/one/.well-known/agent-card.jsonx", false)]
    [InlineData("/.well-known/agent-card.json/x", false)]
    public void Card_stands_at_its_well_known_path(string path, bool isCard) => Assert.Equal(isCard, AgentAddress.IsCard(path));

    // The agent stands at http://10.0.0.1:9000/base, and the route matches /agents/one.
    [Theory]
    [InlineData(null, "http://10.0.0.1:9000/base/agents/one/a2a?x=1", "https://gw.example/agents/one/a2a?x=1")]
    [InlineData(null, "http://10.0.0.1:9000/base", "https://gw.example/")]
    [InlineData("/", "http://10.0.0.1:9000/base/a2a", "https://gw.example/agents/one/a2a")]
    [InlineData("/v1", "http://10.0.0.1:9000/base/v1/a2a", "https://gw.example/agents/one/a2a")]
    [InlineData("/v1", "http://10.0.0.1:9000/base/v1", "https://gw.example/agents/one")]
    [InlineData("/v1", "http://10.0.0.1:9000/base/v12", "https://gw.example/agents/one")]
    [InlineData("/v1", "http://10.0.0.1:9000/other", "https://gw.example/agents/one")]
    [InlineData("/", "https://agent.example.com/public", "https://gw.example/agents/one")]
    [InlineData("/", "no url", "https://gw.example/agents/one")]
    public void Address_of_the_agent_becomes_the_one_that_leads_there(string? prefix, string written, string told)
    {
        var address = new AgentAddress(
            "https://gw.example", "/agents/one/.well-known/agent-card.json", new Uri("http://10.0.0.1:9000/base"), "/agents/one",
            prefix is null ? null : new PathRewriteConfig { Prefix = prefix });

        Assert.Equal(told, address.Of(written));
    }

    [Fact]
    public void Every_interface_is_rewritten_and_all_else_stays_but_for_signatures()
    {
        const string Card = """
            {"name":"One","url":"http://10.0.0.1:9000/","provider":{"organization":"O","url":"https://o.example"},"description":"für <alle>",
             "additionalInterfaces":[{"url":"http://10.0.0.1:9000/rest","transport":"HTTP+JSON"},{"transport":"x"}],
             "supportedInterfaces":[{"url":"http://10.0.0.1:9000/v1","protocolBinding":"JSONRPC"}],"signatures":[{"protected":"a","signature":"b"}],"documentationUrl":"https://o.example/doc"}
            """;

        var rewritten = JsonNode.Parse(AgentCard.Rewrite(Encoding.UTF8.GetBytes(Card), Address)!)!;

        Assert.Equal("""{"name":"One","url":"https://gw.example/","provider":{"organization":"O","url":"https://o.example"},"description":"für <alle>","additionalInterfaces":[{"url":"https://gw.example/rest","transport":"HTTP+JSON"},{"transport":"x"}],"supportedInterfaces":[{"url":"https://gw.example/v1","protocolBinding":"JSONRPC"}],"documentationUrl":"https://o.example/doc"}""",
            Encoding.UTF8.GetString(AgentCard.Rewrite(Encoding.UTF8.GetBytes(Card), Address)!));
        Assert.Null(rewritten["signatures"]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"url\":\"a\",\"url\":\"b\"}")]
    [InlineData("{\"url\":\"a\"")]
    [InlineData("<html>")]
    [InlineData("")]
    public void What_two_readers_could_read_differently_is_no_card(string card) => Assert.Null(AgentCard.Rewrite(Encoding.UTF8.GetBytes(card), Address));

    private static AgentAddress Address => new("https://gw.example", "/.well-known/agent-card.json", new Uri("http://10.0.0.1:9000/"), "", null);
}
