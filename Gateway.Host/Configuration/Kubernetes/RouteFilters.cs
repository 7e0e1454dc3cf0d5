using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>What a rule of an HTTPRoute does to requests beside sending them on, as policies of the route.</summary>
internal static class RouteFilters
{
    private const string Refused = "it decides what is sent where";

    private static readonly (string Type, string Part)[] Unbuilt =
    [
        ("RequestMirror", "requestMirror"), ("RequestRedirect", "requestRedirect"), ("URLRewrite", "urlRewrite"), ("ExtensionRef", "extensionRef"), ("ExternalAuth", "externalAuth"),
    ];

    /// <summary>Reads <c>filters</c>, <c>timeouts</c> and <c>retry</c> of a rule.</summary>
    public static void Read(Fields rule, PolicyKeys keys)
    {
        foreach (var filter in rule.Parts("filters"))
        {
            var type = filter.Required("type") ?? "";
            if (!Array.Exists(Unbuilt, row => row.Type == type) && type is not ("RequestHeaderModifier" or "ResponseHeaderModifier" or "CORS"))
            {
                filter.Error(filter.Node, $"The type {Quoted.Text(type)} is unknown.", "Write RequestHeaderModifier, ResponseHeaderModifier or CORS.");
            }

            keys.Add("requestHeaderModifier", Headers(filter.Part("requestHeaderModifier")), filter);
            keys.Add("responseHeaderModifier", Headers(filter.Part("responseHeaderModifier")), filter);
            keys.Add("cors", Cors(filter.Part("cors")), filter);
            filter.Refuse(Refused, "Remove the filter, and have it done in front of the gateway.", Unbuilt.Select(row => row.Part)).End();
        }

        keys.Add("timeout", Timeouts(rule.Part("timeouts")), rule);
        rule.Refuse("it decides whether a call is sent again", "Remove it; the gateway never sends a call twice.", "retry");
    }

    /// <summary><c>add</c>, <c>set</c> and <c>remove</c> of headers.</summary>
    public static ConfigNode? Headers(Fields? modifier)
    {
        if (modifier is null)
        {
            return null;
        }

        var read = Translated.Keys(modifier.Node, ("add", Pairs(modifier, "add")), ("set", Pairs(modifier, "set")), ("remove", Translated.Copy(modifier.Take("remove"))));
        modifier.End();
        return read;
    }

    /// <summary><c>cors</c>; its age is written in seconds.</summary>
    public static ConfigNode? Cors(Fields? cors)
    {
        if (cors is null)
        {
            return null;
        }

        string[] keys = ["allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "allowCredentials"];
        var age = cors.Take("maxAge");
        var read = Translated.Keys(cors.Node,
        [
            .. keys.Select(key => (key, Translated.Copy(cors.Take(key)))),
            ("maxAge", age is ConfigNode.Scalar scalar ? Translated.Text(age, scalar.Text.All(char.IsAsciiDigit) ? scalar.Text + "s" : scalar.Text) : null),
        ]);
        cors.End();
        return read;
    }

    /// <summary>Deadlines of a request.</summary>
    public static ConfigNode? Timeouts(Fields? timeouts)
    {
        if (timeouts is null)
        {
            return null;
        }

        var read = Translated.Keys(timeouts.Node,
            ("requestTimeout", Translated.Copy(timeouts.Take("request"))), ("backendRequestTimeout", Translated.Copy(timeouts.Take("backendRequest"))));
        timeouts.End();
        return read;
    }

    private static ConfigNode.Mapping? Pairs(Fields modifier, string key)
    {
        var parts = modifier.Parts(key);
        return parts.Count == 0 ? null : Translated.Keys(parts[0].Node, parts.Select(Pair).ToList());
    }

    private static (string Key, ConfigNode? Value) Pair(Fields part)
    {
        var pair = (part.Required("name") ?? "", Translated.Copy(part.Take("value")));
        part.End();
        return pair;
    }
}
