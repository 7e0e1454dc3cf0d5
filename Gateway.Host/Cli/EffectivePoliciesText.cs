using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Reading;
using Gateway.Host.Runtime;
using Gateway.Policies.Authorization;

namespace Gateway.Host.Cli;

/// <summary><c>--effective</c>: which policies hold for each route and each target, with those of all levels merged. Secrets are redacted.</summary>
internal static class EffectivePoliciesText
{
    /// <summary>Writes them as YAML; behind each rule stands the level that it was written at.</summary>
    /// <param name="config">A valid configuration.</param>
    public static string Write(GatewayConfig config)
    {
        var text = new StringBuilder();
        foreach (var route in EffectivePolicies.Of(config))
        {
            Write(text, route);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, EffectivePolicies route)
    {
        text.Append(route.Path).Append(":\n");
        if (route.Name is not null)
        {
            text.Append("  name: ").Append(JsonSerializer.Serialize(route.Name)).Append('\n');
        }

        text.Append("  everyRequest:").Append(Indented(EveryRequest(route)));
        text.Append("  targets:\n");
        foreach (var target in route.Targets)
        {
            text.Append("    ").Append(target.Name).Append(":\n      mcpAuthorization:").Append(Rules(target.McpAuthorization, 6));
            text.Append(string.Concat(ConfigWriter.Write(target.Policies).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"      {line}\n")));
        }
    }

    private static string EveryRequest(EffectivePolicies route)
    {
        var written = ConfigWriter.Write(route.EveryRequest);
        return route.Authorization.IsEmpty ? written : $"{written}authorization:{Rules(route.Authorization, 0)}";
    }

    private static string Indented(string yaml) => yaml.Length == 0 ? " {}\n"
        : $"\n{string.Concat(yaml.TrimEnd('\n').Split('\n').Select(line => $"    {line}\n"))}";

    private static string Rules(ImmutableArray<PolicyRule> rules, int indent) => rules.IsEmpty
        ? " {} # no rules: everything is allowed\n"
        : $"\n{new string(' ', indent)}  rules:\n{string.Concat(rules.Select(rule => $"{new string(' ', indent)}  - {Written(rule)}\n"))}";

    private static string Written(PolicyRule rule) =>
        $"{Word(rule.Rule.Effect)}: {ConfigWriter.Quote(rule.Rule.Condition.Source)} # {Word(rule.Level)}";

    private static string Word(Enum member) => ScalarKinds.Spell(member);
}
