using System.Globalization;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>The part <c>traffic</c> of a policy: what happens to a request before its backend is looked at.</summary>
internal static class TrafficPolicies
{
    private const string InFront = "Remove it, and have it done in front of the gateway.";

    /// <summary>Reads the part.</summary>
    /// <param name="traffic">The part.</param>
    /// <param name="keys">Receives the policies.</param>
    /// <param name="policy">The document, whose namespace names of Services are of.</param>
    /// <param name="services">The Services.</param>
    public static void Read(Fields traffic, PolicyKeys keys, ManifestDocument policy, ServiceManifests services)
    {
        traffic.Ignore("policies of a Gateway act once the route is known", "phase");
        if (traffic.Part("jwtAuthentication") is { } jwt)
        {
            TokenPolicies.ReadJwt(jwt, keys, policy, services);
        }

        keys.Add("authorization", Rules(traffic.Part("authorization")), traffic);
        keys.Add("extAuthz", ExtAuthPolicies.Read(traffic.Part("extAuth"), policy, services), traffic);
        keys.Add("transformations", TransformationPolicies.Read(traffic.Part("transformation")), traffic);
        keys.Add("cors", RouteFilters.Cors(traffic.Part("cors")), traffic);
        keys.Add("timeout", RouteFilters.Timeouts(traffic.Part("timeouts")), traffic);
        keys.Add("retry", RouteFilters.Retry(traffic.Part("retry")), traffic);
        if (traffic.Part("headerModifiers") is { } modifiers)
        {
            keys.Add("requestHeaderModifier", RouteFilters.Headers(modifiers.Part("request")), modifiers);
            keys.Add("responseHeaderModifier", RouteFilters.Headers(modifiers.Part("response")), modifiers);
            modifiers.End();
        }

        if (traffic.Part("rateLimit") is { } limit)
        {
            keys.Add("localRateLimit", Limits(limit), limit);
            limit.Refuse("it decides how much a caller may use up", InFront, "global", "conditional").End();
        }

        traffic.Refuse("it decides who may call", "Write jwtAuthentication, or remove it and protect the gateway by what stands in front of it.",
                "apiKeyAuthentication", "basicAuthentication", "oidc", "csrf", "entExtAuth", "entJWT", "entRBAC")
            .Refuse("it decides what is sent where", InFront, "extProc", "hostRewrite", "directResponse", "buffer", "entTransformation")
            .Refuse("it decides how much a caller may use up", InFront, "entRateLimit")
            .Refuse("it decides when a call is sent", "Remove it.", "delay")
            .End();
    }

    /// <summary>Rules, each by the action of all.</summary>
    public static ConfigNode? Rules(Fields? authorization)
    {
        if (authorization is null)
        {
            return null;
        }

        var action = authorization.Text("action") ?? "Allow";
        if (action is not ("Allow" or "Deny" or "Require"))
        {
            authorization.Error(authorization.Node, $"The action {Quoted.Text(action)} is unknown.", "Write Allow, Deny or Require.");
        }

        var policy = authorization.Part("policy");
        var expressions = policy?.Items("matchExpressions") ?? [];
        policy?.End();
        authorization.End();
        if (expressions.Count == 0)
        {
            authorization.Error(authorization.Node, "There are no rules.", "Write policy.matchExpressions with at least one condition.");
        }

        var key = action.ToLower(CultureInfo.InvariantCulture);
        var rules = expressions.Select(expression => Translated.Keys(expression, (key, Translated.Copy(expression))));
        return Translated.Keys(authorization.Node, ("rules", Translated.List(authorization.Node, rules)));
    }

    private static ConfigNode.Sequence? Limits(Fields limit)
    {
        var rows = limit.Parts("local");
        return rows.Count == 0 ? null : Translated.List(rows[0].Node, rows.Select(Limit));
    }

    private static ConfigNode.Mapping Limit(Fields row)
    {
        var requests = row.Take("requests");
        var unit = row.Required("unit") ?? "";
        var burst = row.Text("burst");
        row.Refuse("only requests are counted", "Write requests.", "tokens").End();
        var fill = unit switch
        {
            "Seconds" => "1s",
            "Minutes" => "1m",
            "Hours" => "1h",
            _ => null,
        };
        if (fill is null)
        {
            row.Error(row.Node, $"The unit {Quoted.Text(unit)} is unknown.", "Write Seconds, Minutes or Hours.");
        }

        var most = requests is ConfigNode.Scalar scalar && long.TryParse(scalar.Text, CultureInfo.InvariantCulture, out var count)
            && long.TryParse(burst ?? "0", CultureInfo.InvariantCulture, out var more)
            ? Translated.Text(requests, (count + more).ToString(CultureInfo.InvariantCulture))
            : Translated.Copy(requests);
        return Translated.Keys(row.Node, ("maxTokens", most), ("tokensPerFill", Translated.Copy(requests)), ("fillInterval", Translated.Text(row.Node, fill ?? "1s")));
    }
}
