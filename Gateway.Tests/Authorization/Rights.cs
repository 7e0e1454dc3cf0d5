using System.Security.Cryptography;
using System.Text;
using Gateway.Policies;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authentication.Tokens;
using Gateway.Policies.Authorization;

namespace Gateway.Tests.Authorization;

/// <summary>Rules and callers from texts.</summary>
internal static class Rights
{
    /// <summary>A caller whose verified token has these claims.</summary>
    public static Caller WithClaims(string claims, string? rawToken = null)
    {
        var payload = Encoding.UTF8.GetBytes(claims);
        var hash = SHA256.HashData(payload);
        return new Caller
        {
            Principal = BitConverter.ToUInt64(hash),
            Fingerprint = BitConverter.ToUInt128(hash),
            Token = new VerifiedToken { Payload = payload, Issuer = "issuer" },
            RawToken = rawToken is null ? null : new Secret(rawToken),
        };
    }

    /// <summary>A rule as it would be written: <c>deny: …</c>, <c>require: …</c>, or a condition that allows.</summary>
    public static RuleConfig Rule(string text) => text.Split(": ", 2) switch
    {
        ["deny", var condition] => new() { Deny = condition },
        ["require", var condition] => new() { Require = condition },
        ["allow", var condition] => new() { Allow = condition },
        _ => new() { Allow = text },
    };

    /// <summary>Rules at the levels of one backend with one target, <c>one</c>; null: none at that level.</summary>
    public static McpAuthorizer Of(string[]? backend, string[]? target = null) => Of(backend, ("one", target));

    /// <summary>Rules of a backend, and of each of its targets.</summary>
    public static McpAuthorizer Of(string[]? backend, params (string Name, string[]? Rules)[] targets)
    {
        var compiler = new PolicyCompiler();
        var whole = Compile(compiler, backend, PolicyLevel.Backend);
        var sets = targets.ToDictionary(target => target.Name, target => PolicySet.Merge(whole, Compile(compiler, target.Rules, PolicyLevel.Target)));
        Assert.Equal([], compiler.Errors);
        return new McpAuthorizer(compiler.McpRules, "backend", sets);
    }

    /// <summary>Whether a tool of target <c>one</c> may be called.</summary>
    public static bool MayCall(this McpAuthorizer rules, string tool, Caller? caller = null, string arguments = "", RequestFacts? facts = null) =>
        rules.MayUse(new McpOperation(McpItemKind.Tool, "one", tool) { Arguments = Encoding.UTF8.GetBytes(arguments) }, caller, facts);

    /// <summary>Whether a tool of target <c>one</c> is listed.</summary>
    public static bool Lists(this McpAuthorizer rules, string tool, Caller? caller = null) =>
        rules.MayUse(new McpOperation(McpItemKind.Tool, "one", tool) { IsListed = true }, caller);

    public static bool MayUse(this McpAuthorizer rules, McpOperation operation, Caller? caller = null, RequestFacts? facts = null) =>
        rules.For(caller ?? Caller.Anonymous, facts ?? new TestFacts()).Decide(operation.IsListed ? "tools/list" : "tools/call", operation).IsAllowed;

    private static PolicySet Compile(PolicyCompiler compiler, string[]? rules, PolicyLevel level) => rules is null
        ? PolicySet.Empty
        : compiler.Compile(new() { McpAuthorization = new() { Rules = [.. rules.Select(Rule)] } }, level, isStdio: false, "policies");
}
