using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>What a rule of an HTTPRoute does to requests beside sending them on, as policies of the route.</summary>
internal static class RouteFilters
{
    private const string Refused = "it decides what is sent where";

    private static readonly (string Type, string Part)[] Unbuilt =
    [
        ("RequestMirror", "requestMirror"), ("RequestRedirect", "requestRedirect"), ("ExtensionRef", "extensionRef"), ("ExternalAuth", "externalAuth"),
    ];

    /// <summary>Reads <c>filters</c>, <c>timeouts</c> and <c>retry</c> of a rule.</summary>
    public static void Read(Fields rule, PolicyKeys keys)
    {
        foreach (var filter in rule.Parts("filters"))
        {
            var type = filter.Required("type") ?? "";
            if (!Array.Exists(Unbuilt, row => row.Type == type) && type is not ("RequestHeaderModifier" or "ResponseHeaderModifier" or "CORS" or "URLRewrite"))
            {
                filter.Error(filter.Node, $"The type {Quoted.Text(type)} is unknown.", "Write RequestHeaderModifier, ResponseHeaderModifier, CORS or URLRewrite.");
            }

            keys.Add("requestHeaderModifier", Headers(filter.Part("requestHeaderModifier")), filter);
            keys.Add("responseHeaderModifier", Headers(filter.Part("responseHeaderModifier")), filter);
            keys.Add("cors", Cors(filter.Part("cors")), filter);
            keys.Add("urlRewrite", Rewrite(filter.Part("urlRewrite")), filter);
            filter.Refuse(Refused, "Remove the filter, and have it done in front of the gateway.", Unbuilt.Select(row => row.Part)).End();
        }

        keys.Add("timeout", Timeouts(rule.Part("timeouts")), rule);
        keys.Add("retry", Retry(rule.Part("retry")), rule);
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

    /// <summary>When a request is sent again.</summary>
    public static ConfigNode? Retry(Fields? retry)
    {
        if (retry is null)
        {
            return null;
        }

        string[] keys = ["attempts", "backoff", "codes"];
        var read = Translated.Keys(retry.Node, [.. keys.Select(key => (key, Translated.Copy(retry.Take(key))))]);
        retry.End();
        return read;
    }

    private static ConfigNode.Mapping? Rewrite(Fields? rewrite)
    {
        if (rewrite is null)
        {
            return null;
        }

        var host = Translated.Copy(rewrite.Take("hostname"));
        var path = rewrite.Part("path");
        rewrite.End();
        return Translated.Keys(rewrite.Node,
            ("authority", host is null ? null : Translated.Keys(host, ("full", host))),
            ("path", path is null ? null : Path(path)));
    }

    private static ConfigNode.Mapping Path(Fields path)
    {
        var (type, full, prefix) = (path.Required("type"), path.Take("replaceFullPath"), path.Take("replacePrefixMatch"));
        path.End();
        if (type is not (null or "ReplaceFullPath" or "ReplacePrefixMatch"))
        {
            path.Error(path.Node, $"The type {Quoted.Text(type)} is unknown.", "Write ReplaceFullPath or ReplacePrefixMatch.");
        }
        else if ((type == "ReplaceFullPath" ? prefix : full) is { } other)
        {
            path.Error(other, $"This does not go with the type {Quoted.Text(type ?? "")}.", "Write the value under the key that belongs to the type.");
        }

        return Translated.Keys(path.Node, ("full", Translated.Copy(full)), ("prefix", Translated.Copy(prefix)));
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
