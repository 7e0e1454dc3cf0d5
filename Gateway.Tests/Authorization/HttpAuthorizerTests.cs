using Gateway.Policies;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Tests.Support;

namespace Gateway.Tests.Authorization;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class HttpAuthorizerTests
{
    [Theory]
    [InlineData("has(jwt.sub)", false)]
    [InlineData("deny: jwt.sub == \"x\"", false)]
    [InlineData("require: request.method == \"GET\"", false)]
    [InlineData("request.path.startsWith(\"/mcp\") && request.host == \"gateway.example\"", true)]
    [InlineData("request.uri == \"http://gateway.example/mcp?a=b\" && request.pathAndQuery == \"/mcp?a=b\"", true)]
    [InlineData("request.version == \"HTTP/1.1\" && request.scheme == \"http\" && source.rawAddress == \"127.0.0.1\" && source.port == 4711", true)]
    [InlineData("request.startTime < timestamp(\"2027-01-01T00:00:00Z\")", true)]
    public void Anonymous_request_may_go_on_as_rules_say(string rule, bool allowed) => Assert.Equal(allowed, Decide(Caller.Anonymous, rule));

    [Fact]
    public void Claims_are_read() => Assert.True(Decide(Rights.WithClaims("""{"org":"solo.io"}"""), "jwt.org == \"solo.io\""));

    [Fact]
    public void Without_rules_every_request_may_go_on() => Assert.True(Decide(Caller.Anonymous));

    private static bool Decide(Caller caller, params string[] rules)
    {
        var compiler = new PolicyCompiler();
        var set = compiler.Compile(
            new() { Authorization = rules.Length == 0 ? null : new() { Rules = [.. rules.Select(Rights.Rule)] } }, PolicyLevel.Route, isStdio: false, "policies");
        Assert.Equal([], compiler.Errors);
        return new HttpAuthorizer(compiler.HttpRules, set.Authorization).Decide(caller, new TestFacts()).IsAllowed;
    }
}
