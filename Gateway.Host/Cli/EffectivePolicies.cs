using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Reading;
using Gateway.Host.Configuration.Validation;
using Gateway.Host.Runtime;
using Gateway.Policies;
using Gateway.Policies.Authorization;
using Gateway.Policies.ExtAuthz;
using Gateway.Policies.Headers;
using Gateway.Policies.Transformations;

namespace Gateway.Host.Cli;

/// <summary><c>--effective</c>: which policies hold for each route and each target, with those of all levels merged. Secrets are redacted.</summary>
internal static class EffectivePolicies
{
    /// <summary>Writes them as YAML; behind each rule stands the level that it was written at.</summary>
    /// <param name="config">A valid configuration.</param>
    public static string Write(GatewayConfig config)
    {
        var text = new StringBuilder();
        foreach (var (listener, path) in ConfigWalk.Listeners(config))
        {
            for (var index = 0; index < listener.Routes.Count; index++)
            {
                Write(text, $"{path}.routes[{index}]", listener.Routes[index].Name, RoutePolicies.Compile(listener, listener.Routes[index]));
            }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, string path, string? name, RoutePolicies policies)
    {
        text.Append(path).Append(":\n");
        if (name is not null)
        {
            text.Append("  name: ").Append(JsonSerializer.Serialize(name)).Append('\n');
        }

        text.Append("  everyRequest:").Append(Indented(EveryRequest(policies.Route)));
        text.Append("  targets:\n");
        foreach (var (target, set) in policies.Targets.OrderBy(target => target.Key, StringComparer.Ordinal))
        {
            text.Append("    ").Append(target).Append(":\n      mcpAuthorization:").Append(Rules(set.McpAuthorization, 6));
            text.Append(string.Concat(ConfigWriter.Write(OfTarget(set)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"      {line}\n")));
        }
    }

    private static string EveryRequest(PolicySet set)
    {
        var written = ConfigWriter.Write(Written(set));
        return set.Authorization.IsEmpty ? written : $"{written}authorization:{Rules(set.Authorization, 0)}";
    }

    // What a target can have of its own; the rest is done before there is one.
    private static PolicySetConfig OfTarget(PolicySet set)
    {
        var (all, own) = (Written(set), new PolicySetConfig());
        foreach (var key in RecordShape.Of(typeof(PolicySetConfig)).Keys.Where(key => PolicyLevelTable.Rows.Any(row => row.Key == key.Key && row.Levels.Contains(PolicyLevel.Target))))
        {
            key.Property.SetValue(own, key.Property.GetValue(all));
        }

        return own;
    }

    // All but rules, which are printed with their levels.
    private static PolicySetConfig Written(PolicySet set) => new()
    {
        McpAuthentication = set.McpAuthentication,
        JwtAuth = set.JwtAuth,
        ApiKey = set.ApiKey,
        BasicAuth = set.BasicAuth,
        ExtAuthz = Hidden(set.ExtAuthz?.Config),
        Cors = set.Cors,
        OauthProtectedResource = set.OauthProtectedResource,
        DirectResponse = set.DirectResponse?.Config,
        RequestRedirect = set.RequestRedirect?.Config,
        LocalRateLimit = set.LocalRateLimit?.Select(limit => limit.Config).ToArray(),
        Audit = set.Audit,
        Ai = set.Ai?.Config,
        Timeout = set.Timeout,
        Buffer = set.Buffer,
        Retry = set.Retry,
        UrlRewrite = set.UrlRewrite?.Config,
        RequestMirror = set.RequestMirror,
        A2a = set.A2a,
        Transformations = Hidden(set.Transformations?.Config),
        RequestHeaderModifier = Hidden(set.RequestHeaderModifier?.Config),
        ResponseHeaderModifier = Hidden(set.ResponseHeaderModifier?.Config),
        BackendAuth = set.BackendAuth,
        BackendTls = set.BackendTls,
    };

    // Values of headers may be keys.
    private static HeaderModifierConfig? Hidden(HeaderModifierConfig? config) =>
        config is null ? null : config with { Add = Hidden(config.Add), Set = Hidden(config.Set) };

    // Expressions may hold keys as texts.
    private static ExtAuthzConfig? Hidden(ExtAuthzConfig? config) => config is null ? null
        : config with { Protocol = Hidden(config.Protocol), Conditional = config.Conditional?.Select(form => form with { Protocol = Hidden(form.Protocol) }).ToArray() };

    private static ExtAuthzProtocolConfig? Hidden(ExtAuthzProtocolConfig? config) =>
        config?.Http is not { } http ? config : new() { Http = http with { AddRequestHeaders = Hidden(http.AddRequestHeaders) } };

    private static TransformationConfig? Hidden(TransformationConfig? config) => config is null ? null : new()
    {
        Request = Hidden(config.Request),
        Response = Hidden(config.Response),
        Conditional = config.Conditional?.Select(form => form with { Request = Hidden(form.Request), Response = Hidden(form.Response) }).ToArray(),
    };

    // Expressions may hold keys as texts.
    private static HeaderExpressionsConfig? Hidden(HeaderExpressionsConfig? config) =>
        config is null ? null : config with { Add = Hidden(config.Add), Set = Hidden(config.Set) };

    private static Dictionary<string, string>? Hidden(IReadOnlyDictionary<string, string>? headers) => headers?.ToDictionary(header => header.Key, _ => Secret.Redacted);

    private static string Indented(string yaml) => yaml.Length == 0 ? " {}\n"
        : $"\n{string.Concat(yaml.TrimEnd('\n').Split('\n').Select(line => $"    {line}\n"))}";

    private static string Rules(ImmutableArray<PolicyRule> rules, int indent) => rules.IsEmpty
        ? " {} # no rules: everything is allowed\n"
        : $"\n{new string(' ', indent)}  rules:\n{string.Concat(rules.Select(rule => $"{new string(' ', indent)}  - {Written(rule)}\n"))}";

    private static string Written(PolicyRule rule) =>
        $"{Word(rule.Rule.Effect)}: {ConfigWriter.Quote(rule.Rule.Condition.Source)} # {Word(rule.Level)}";

    private static string Word(Enum member) => ScalarKinds.Spell(member);
}
