using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Tests.Support;

namespace Gateway.Tests.Authorization;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class McpAuthorizerTests
{
    private static readonly Caller Alice = Rights.WithClaims("""{"sub":"alice","roles":["admin"],"level":3}""");
    private static readonly Caller Bob = Rights.WithClaims("""{"sub":"bob"}""");

    [Fact]
    public void Tool_without_a_rule_that_allows_it_is_denied() => Assert.False(Rights.Of(["mcp.tool.name == \"echo\""]).MayCall("add"));

    [Fact]
    public void Where_there_are_no_rules_everything_is_allowed()
    {
        var rules = Rights.Of(null);

        Assert.False(rules.HasRules);
        Assert.True(rules.MayCall("anything"));
    }

    [Fact]
    public void Denied_is_before_allowed()
    {
        var rules = Rights.Of(["true", "deny: mcp.tool.name == \"rm\""]);

        Assert.Equal((false, true), (rules.MayCall("rm"), rules.MayCall("ls")));
    }

    [Fact]
    public void Deny_rules_alone_leave_the_rest_allowed() => Assert.True(Rights.Of(["deny: mcp.tool.name == \"rm\""]).MayCall("ls"));

    [Theory]
    [InlineData("M18: a failing allow rule", "mcp.tool.arguments.x.y == 1")]
    [InlineData("M18: a failing require rule", "require: mcp.tool.arguments.x.y == 1")]
    [InlineData("M18: a failing deny rule", "deny: mcp.tool.arguments.x.y == 1")]
    public void Rule_that_fails_allows_nothing(string what, string rule)
    {
        var rules = Rights.Of(rule.StartsWith("mcp", StringComparison.Ordinal) ? [rule] : [rule, "true"]);

        Assert.False(rules.MayCall("echo", arguments: "{}"), what);
    }

    [Fact]
    public void M18_failing_deny_rule_is_named()
    {
        var decision = Rights.Of(["true", "deny: jwt.none == 1"]).For(Caller.Anonymous, new TestFacts()).Decide("tools/call", new(McpItemKind.Tool, "one", "echo"));

        Assert.Equal((false, true, "jwt.none == 1"), (decision.IsAllowed, decision.Failed, decision.Rule!.Condition.Source));
    }

    [Fact]
    public void M18_rule_that_takes_too_long_denies()
    {
        var rules = Rights.Of(["mcp.tool.arguments.list.map(x, x + x).size() > 0"]);
        var arguments = $$"""{"list":[{{string.Join(',', Enumerable.Repeat("\"" + new string('a', 1000) + "\"", 1000))}}]}""";

        Assert.False(rules.MayCall("echo", arguments: arguments));
    }

    [Theory]
    [InlineData(McpItemKind.Prompt)]
    [InlineData(McpItemKind.Resource)]
    [InlineData(McpItemKind.Task)]
    public void Deny_and_require_rules_about_tools_leave_other_things_alone(McpItemKind kind)
    {
        var rules = Rights.Of(["deny: mcp.tool.name == \"x\"", "require: mcp.tool.name.startsWith(\"read\")"]);

        Assert.True(rules.MayUse(new(kind, "one", "x")));
        Assert.False(rules.MayUse(new(McpItemKind.Tool, "one", "write")));
    }

    [Fact]
    public void Allow_rule_about_tools_allows_no_prompt() => Assert.False(Rights.Of(["mcp.tool.name == \"a\""]).MayUse(new(McpItemKind.Prompt, "one", "a")));

    [Fact]
    public void Deny_rule_about_the_caller_holds_for_every_kind()
    {
        var rules = Rights.Of(["deny: jwt.sub == \"bob\""]);

        Assert.All(Enum.GetValues<McpItemKind>(), kind => Assert.False(rules.MayUse(new(kind, "one", "x"), Bob)));
        Assert.All(Enum.GetValues<McpItemKind>(), kind => Assert.True(rules.MayUse(new(kind, "one", "x"), Alice)));
    }

    [Fact]
    public void Anonymous_caller_has_no_claims() => Assert.False(Rights.Of(["has(jwt.sub)"]).MayCall("echo"));

    [Fact]
    public void Callers_are_told_apart()
    {
        var rules = Rights.Of(["jwt.sub == \"alice\" && mcp.tool.name == \"add\""]);

        Assert.Equal((true, false, false), (rules.MayCall("add", Alice), rules.MayCall("add", Bob), rules.MayCall("echo", Alice)));
    }

    [Fact]
    public void Target_rules_replace_the_allow_rules_of_the_backend_for_that_target_only()
    {
        var rules = Rights.Of(["has(jwt.sub)"], ("one", ["true"]), ("two", null));

        Assert.True(rules.MayUse(new(McpItemKind.Tool, "one", "x")));
        Assert.False(rules.MayUse(new(McpItemKind.Tool, "two", "x")));
        Assert.True(rules.MayUse(new(McpItemKind.Tool, "two", "x"), Bob));
    }

    [Fact]
    public void Stricter_target_rules_replace_as_well()
    {
        var rules = Rights.Of(["true"], ("one", ["has(jwt.sub)"]), ("two", null));

        Assert.False(rules.MayUse(new(McpItemKind.Tool, "one", "x")));
        Assert.True(rules.MayUse(new(McpItemKind.Tool, "two", "x")));
    }

    [Fact]
    public void Target_that_allows_everything_opens_nothing_that_the_backend_denies_or_requires()
    {
        var rules = Rights.Of(["deny: mcp.tool.name == \"rm\"", "require: has(jwt.sub)"], ["true"]);

        Assert.Equal((false, false, true), (rules.MayCall("rm", Alice), rules.MayCall("ls"), rules.MayCall("ls", Alice)));
    }

    [Fact]
    public void Target_with_only_deny_rules_keeps_the_allow_rules_of_the_backend()
    {
        var rules = Rights.Of(["mcp.tool.name != \"a\""], ["deny: mcp.tool.name == \"b\""]);

        Assert.Equal((false, false, true), (rules.MayCall("a"), rules.MayCall("b"), rules.MayCall("c")));
    }

    [Fact]
    public void Target_that_is_not_configured_has_nothing() => Assert.False(Rights.Of(["true"]).MayUse(new(McpItemKind.Tool, "stranger", "x")));

    [Fact]
    public void M4_rule_about_arguments_decides_when_the_tool_is_called_and_not_when_it_is_listed()
    {
        var rules = Rights.Of(["mcp.tool.name == \"read\" && mcp.tool.arguments.path.startsWith(\"/srv/\")"]);

        Assert.True(rules.Lists("read"));
        Assert.False(rules.Lists("write"));
        Assert.True(rules.MayCall("read", arguments: """{"path":"/srv/a"}"""));
        Assert.False(rules.MayCall("read", arguments: """{"path":"/etc/passwd"}"""));
        Assert.False(rules.MayCall("read"));
        Assert.False(rules.MayCall("read", arguments: """{"PATH":"/srv/a"}"""));
    }

    [Fact]
    public void M4_arguments_that_say_a_thing_twice_are_denied() =>
        Assert.False(Rights.Of(["mcp.tool.arguments.path == \"a\"", "mcp.tool.arguments.path == \"b\""]).MayCall("read", arguments: """{"path":"a","path":"b"}"""));

    [Fact]
    public void Call_without_arguments_is_one_with_none() => Assert.True(Rights.Of(["deny: has(mcp.tool.arguments.force)"]).MayCall("x"));

    [Fact]
    public void Deny_rule_about_arguments_hides_no_tool()
    {
        var rules = Rights.Of(["deny: mcp.tool.arguments.force == true"]);

        Assert.True(rules.Lists("rm"));
        Assert.False(rules.MayCall("rm", arguments: """{"force":true}"""));
        Assert.True(rules.MayCall("rm", arguments: """{"force":false}"""));
    }

    [Fact]
    public void Request_is_read_anew_each_time()
    {
        var rules = Rights.Of(["request.headers[\"x-team\"] == \"blue\""]);

        Assert.True(rules.MayCall("x", Alice, facts: new TestFacts(("x-team", "blue"))));
        Assert.False(rules.MayCall("x", Alice, facts: new TestFacts(("x-team", "red"))));
        Assert.False(rules.MayCall("x", Alice, facts: new TestFacts()));
        Assert.Null(rules.For(Alice, new TestFacts()).Identity);
    }

    [Fact]
    public void Callers_at_different_addresses_are_told_apart_where_rules_ask()
    {
        var rules = Rights.Of(["cidr(\"10.0.0.0/8\").containsIP(source.address)"]);

        Assert.True(rules.MayCall("x", facts: new TestFacts { Address = "10.9.9.9" }));
        Assert.False(rules.MayCall("x", facts: new TestFacts { Address = "192.0.2.1" }));
    }

    [Fact]
    public void Method_and_backend_can_be_read()
    {
        var rules = Rights.Of(["mcp.methodName == \"tools/call\" && backend.name == \"backend\" && backend.type == \"mcp\""]);

        Assert.True(rules.MayCall("x"));
        Assert.False(rules.Lists("x"));
    }

    [Fact]
    public void Api_key_and_user_can_be_read()
    {
        var key = new Caller { Fingerprint = 7, ApiKey = """{"team":"blue"}"""u8.ToArray() };
        var user = new Caller { Fingerprint = 8, BasicUser = "carol" };

        Assert.True(Rights.Of(["apiKey.team == \"blue\""]).MayCall("x", key));
        Assert.False(Rights.Of(["apiKey.team == \"blue\""]).MayCall("x", user));
        Assert.True(Rights.Of(["basicAuth.username == \"carol\""]).MayCall("x", user));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sub":"alice"}""")]
    public void Raw_token_stands_beside_the_claims(string claims) =>
        Assert.True(Rights.Of(["jwt.rawToken == \"abc\""]).MayCall("x", Rights.WithClaims(claims, rawToken: "abc")));

    [Fact]
    public void Caller_whose_claims_cannot_be_read_may_do_nothing()
    {
        var broken = Rights.WithClaims("""{"sub":"a","sub":"b"}""");

        Assert.False(Rights.Of(["!has(jwt.sub) || true"]).MayCall("x", broken));
    }

    [Fact]
    public void Rights_are_kept_for_a_caller_and_no_more_than_so_many()
    {
        var rules = Rights.Of(["jwt.sub == mcp.tool.name"]);

        Assert.Same(rules.For(Alice, new TestFacts()).Identity, rules.For(Alice, new TestFacts()).Identity);
        for (var i = 0; i < McpAuthorizer.CallersKept * 2; i++)
        {
            rules.For(new Caller { Fingerprint = (UInt128)i + 1000 }, new TestFacts());
        }

        Assert.InRange(rules.CallersHeld, 1, McpAuthorizer.CallersKept + 1);
    }

    [Fact]
    public void Caller_who_may_see_nothing_of_a_kind_is_known_to()
    {
        var access = Rights.Of(["mcp.tool.name == \"a\""]).For(Bob, new TestFacts());

        Assert.False(access.DeniesAll(McpItemKind.Tool, "one"));
        Assert.True(access.DeniesAll(McpItemKind.Prompt, "one"));
        Assert.True(access.DeniesAll(McpItemKind.Tool, "stranger"));
        Assert.True(Rights.Of(["deny: mcp.tool.target == \"one\""]).For(Bob, new TestFacts()).DeniesAll(McpItemKind.Tool, "one"));
        Assert.False(Rights.Of(["deny: mcp.tool.target == \"two\""]).For(Bob, new TestFacts()).DeniesAll(McpItemKind.Tool, "one"));
        Assert.False(McpAccess.Unrestricted.DeniesAll(McpItemKind.Tool, "one"));
    }
}
