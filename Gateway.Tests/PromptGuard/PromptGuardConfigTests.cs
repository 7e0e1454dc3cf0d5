using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.PromptGuard;

/// <summary>What of <c>ai</c> is read, and what is refused with its place.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class PromptGuardConfigTests
{
    [Theory]
    [InlineData("ai: {promptGuard: [{regex: {deny: [{pattern: '(a)\\1'}]}}]}", "ai.promptGuard[0].regex.deny[0].pattern", "In this pattern")]
    [InlineData("ai: {promptGuard: {request: [{regex: {rules: [{pattern: 'ok'}, {pattern: 'a(?=b)'}]}}]}}", "ai.promptGuard.request[0].regex.rules[1].pattern", "In this pattern")]
    [InlineData("ai: {promptGuard: {response: [{regex: {rules: [{pattern: '(?:a{1000}){1000}'}]}}]}}", "ai.promptGuard.response[0].regex.rules[0].pattern", "In this pattern")]
    [InlineData("ai: {promptGuard: {request: [{regex: {rules: [{pattern: 'a*'}]}}]}}", "ai.promptGuard.request[0].regex.rules[0].pattern", "every text")]
    [InlineData("ai: {promptGuard: {request: [{regex: {rules: [{builtin: passport}]}}]}}", "ai.promptGuard.request[0].regex.rules[0].builtin", "passport")]
    [InlineData("ai: {promptGuard: {request: [{regex: {rules: [{}]}}]}}", "ai.promptGuard.request[0].regex.rules[0]", "which kind")]
    [InlineData("ai: {promptGuard: {request: [{regex: {action: reject}}]}}", "ai.promptGuard.request[0].regex", "looks for nothing")]
    [InlineData("ai: {promptGuard: {request: []}}", "ai.promptGuard.request", "empty")]
    [InlineData("ai: {promptGuard: []}", "ai.promptGuard", "empty")]
    [InlineData("ai: {promptGuard: {}}", "ai.promptGuard", "neither")]
    [InlineData("ai: {}", "ai", "does nothing")]
    [InlineData("ai: {promptGuard: [{webhook: {target: {host: 'h:1'}}}]}", "ai.promptGuard[0].webhook", "not built")]
    [InlineData("ai: {promptGuard: {request: [{openAIModeration: {model: m}}]}}", "ai.promptGuard.request[0].openAIModeration", "not built")]
    [InlineData("ai: {promptGuard: {response: [{bedrockGuardrails: {}}]}}", "ai.promptGuard.response[0].bedrockGuardrails", "not built")]
    [InlineData("ai: {promptGuard: {response: [{googleModelArmor: {}}]}}", "ai.promptGuard.response[0].googleModelArmor", "not built")]
    [InlineData("ai: {modelAliases: {a: b}}", "ai.modelAliases", "language model")]
    [InlineData("ai: {overrides: {model: x}}", "ai.overrides", "language model")]
    [InlineData("ai: {defaults: {model: x}}", "ai.defaults", "language model")]
    [InlineData("ai: {promptCaching: {}}", "ai.promptCaching", "language model")]
    [InlineData("ai: {routes: {'/v1': completions}}", "ai.routes", "language model")]
    public void M19_what_cannot_guard_is_refused_with_its_place(string policy, string path, string message)
    {
        var error = Assert.Single(Errors($"mcp:\n  targets:\n  - name: a\n    stdio: {{cmd: x}}\n    policies: {{{policy}}}"));

        Assert.Equal($"mcp.targets[0].policies.{path}", error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(5, error.Line);
    }

    [Fact]
    public void List_is_both_directions()
    {
        var loaded = Load("mcp: {targets: [{name: a, stdio: {cmd: x}, policies: {ai: {promptGuard: [{regex: {deny: [{pattern: x}]}}]}}}]}");

        var guard = loaded.Config.Binds[0].Listeners[0].Routes[0].Backends[0].Mcp.Targets[0].Policies!.Ai!.PromptGuard!;
        Assert.Same(guard.Request, guard.Response);
        Assert.Equal("x", Assert.Single(Assert.Single(guard.Request!).Regex.Deny).Pattern);
    }

    [Fact]
    public void Status_of_a_rejection_is_said_to_be_ignored() => Assert.Contains(
        Load("mcp: {targets: [{name: a, stdio: {cmd: x}, policies: {ai: {promptGuard: [{regex: {deny: [{pattern: x}]}, rejection: {status: 403}}]}}}]}").Warnings,
        warning => warning.Path.EndsWith("promptGuard[0].rejection.status", StringComparison.Ordinal));

    [Fact]
    public void Plain_backend_is_not_guarded_and_says_so() => Assert.Contains(
        "plain HTTP",
        Assert.Single(Errors("binds: [{port: 3000, listeners: [{routes: [{policies: {ai: {promptGuard: [{regex: {deny: [{pattern: x}]}}]}}, backends: [{host: \"h:1\"}]}]}]}]")).Message,
        StringComparison.Ordinal);

    private static IReadOnlyList<ConfigDiagnostic> Errors(string yaml) => Assert.IsType<ConfigLoadResult.Rejected>(ConfigReader.Read(yaml, _ => null, new())).Errors;

    private static ConfigLoadResult.Loaded Load(string yaml) => Assert.IsType<ConfigLoadResult.Loaded>(ConfigReader.Read(yaml, _ => null, new()));
}
