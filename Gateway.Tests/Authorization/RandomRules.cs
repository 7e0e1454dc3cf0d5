using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Tests.Cel.Support;

namespace Gateway.Tests.Authorization;

/// <summary>Rules without arguments, callers and names, random by a seed.</summary>
internal sealed class RandomRules(int seed)
{
    private static readonly string[] Names = ["a", "b", "bb", "c", "alice", "ünï", "x_y", "d.e"];

    private readonly Dice _dice = new(seed);

    public McpAuthorizer Authorizer() => Rights.Of(Rules(), ("one", Rules()), ("two", Rules()));

    public Caller Caller() => _dice.Next(5) switch
    {
        0 => Gateway.Policies.Authentication.Caller.Anonymous,
        1 => Rights.WithClaims("""{"sub":"alice","roles":["admin","b"],"nested":{"key":"c"}}"""),
        2 => Rights.WithClaims("""{"sub":"bob","roles":"admin"}"""),
        3 => Rights.WithClaims("{}"),
        _ => new Caller { Fingerprint = 1, Principal = 1, ApiKey = """{"team":"blue"}"""u8.ToArray() },
    };

    public TestFacts Facts() => _dice.OneIn(2) ? new TestFacts() : new TestFacts(("x-team", "blue"));

    /// <summary>Some names, each once.</summary>
    public string[] Catalog() => [.. Names.Where(_ => !_dice.OneIn(3))];

    public string Name() => _dice.Pick(Names);

    private string[]? Rules() => _dice.OneIn(4) ? null : [.. Enumerable.Range(0, 1 + _dice.Next(4)).Select(_ => _dice.Pick("", "", "deny: ", "require: ") + Condition())];

    private string Condition() => _dice.Next(16) switch
    {
        0 => "true",
        1 => $"mcp.tool.name == \"{Name()}\"",
        2 => $"mcp.tool.name in [\"{Name()}\", \"{Name()}\"]",
        3 => "mcp.tool.name.startsWith(\"b\")",
        4 => "mcp.tool.target == \"one\"",
        5 => "jwt.sub == \"alice\"",
        6 => "has(jwt.sub)",
        7 => "has(jwt.sub) && \"admin\" in jwt.roles",
        8 => "jwt.sub == mcp.tool.name",
        9 => "jwt.nested.key == mcp.tool.name",
        10 => "mcp.prompt.name == \"a\"",
        11 => "request.headers[\"x-team\"] == \"blue\"",
        12 => "apiKey.team == \"blue\" || mcp.tool.name == \"c\"",
        13 => "mcp.tool.name.matches(\"^[a-c]+$\")",
        14 => $"jwt.sub == \"alice\" && mcp.tool.target == \"two\" && mcp.tool.name != \"{Name()}\"",
        _ => "!(mcp.tool.name == \"a\")",
    };
}
