using System.Globalization;
using System.Text.Json;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>The part <c>extAuth</c> of a policy.</summary>
internal static class ExtAuthPolicies
{
    private const string NotOverHttp = "it decides who may call, and services are asked over HTTP only";

    /// <summary>Reads the part; null: it is not written.</summary>
    public static ConfigNode? Read(Fields? part, ManifestDocument document, ServiceManifests services)
    {
        if (part is null)
        {
            return null;
        }

        var conditional = part.Parts("conditional");
        if (conditional.Count == 0)
        {
            var keys = Service(part, document, services);
            part.End();
            return Translated.Keys(part.Node, keys);
        }

        part.End();
        return Translated.Keys(part.Node, ("conditional", Translated.List(part.Node, conditional.Select(entry =>
        {
            var (condition, form) = (Translated.Copy(entry.Take("condition")), entry.RequiredPart("policy"));
            entry.End();
            var keys = Service(form, document, services);
            form.End();
            return Translated.Keys(form.Node, [("condition", condition), .. keys]);
        }))));
    }

    private static (string Key, ConfigNode? Value)[] Service(Fields part, ManifestDocument document, ServiceManifests services)
    {
        var (url, path) = Address(part, document, services);
        var http = part.Part("http");
        var failure = part.Text("failureMode") ?? "FailClosed";
        if (failure is not ("FailClosed" or "FailOpen"))
        {
            part.Error(part.Node, $"The failure mode {Quoted.Text(failure)} is unknown.", "Write FailClosed or FailOpen.");
        }

        part.Refuse(NotOverHttp, "Write http: {}; most services speak both.", "grpc")
            .Refuse("it decides for how long an answer holds", "Remove it; each request is asked about.", "cache");
        if (http is null)
        {
            part.Error(part.Node, "Nothing says how the service is asked.", "Write http: {}; services that speak gRPC only cannot be asked.");
        }

        var body = part.Part("forwardBody");
        var most = body is null ? null : Bytes(body, body.Take("maxSize"));
        body?.End();
        var sent = http is null ? null : Translated.Copy(http.Take("allowedRequestHeaders"));
        return
        [
            ("host", url),
            ("protocol", http is null ? null : Translated.Keys(http.Node, ("http", Http(http, path)))),
            ("failureMode", failure == "FailOpen" ? Translated.Text(part.Node, "allow") : null),
            ("includeRequestHeaders", sent),
            ("includeRequestBody", body is null ? null : Translated.Keys(body.Node, ("maxRequestBytes", most))),
        ];
    }

    private static ConfigNode.Mapping Http(Fields http, ConfigNode? path)
    {
        var written = Translated.Copy(http.Take("path"));
        var keys = Translated.Keys(
            http.Node,
            ("path", written ?? path),
            ("redirect", Translated.Copy(http.Take("redirect"))),
            ("includeResponseHeaders", Translated.Copy(http.Take("allowedResponseHeaders"))),
            ("addRequestHeaders", Translated.Copy(http.Take("addRequestHeaders"))),
            ("metadata", Translated.Copy(http.Take("responseMetadata"))));
        http.Refuse("it decides what the service reads", "Remove it, and write forwardBody.", "body").End();
        return keys;
    }

    // A path in the URL is the one that is asked for; here, one in the address stands before that of each request.
    private static (ConfigNode? Host, ConfigNode? Path) Address(Fields part, ManifestDocument document, ServiceManifests services)
    {
        var (url, isService) = ServiceUrl.Take(part, "The authorization service", document, services);
        return isService || url is not ConfigNode.Scalar text || !Uri.TryCreate(text.Text, UriKind.Absolute, out var parsed) || parsed.PathAndQuery == "/"
            ? (url, null)
            : (Translated.Text(url, parsed.GetLeftPart(UriPartial.Authority)), Translated.Text(url, JsonSerializer.Serialize(parsed.PathAndQuery)));
    }

    private static ConfigNode? Bytes(Fields part, ConfigNode? size)
    {
        if (size is not ConfigNode.Scalar { Text: { } text })
        {
            return Translated.Copy(size);
        }

        var unit = text.EndsWith("Ki", StringComparison.Ordinal) ? 10 : text.EndsWith("Mi", StringComparison.Ordinal) ? 20 : 0;
        if (!int.TryParse(unit == 0 ? text : text[..^2], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            part.Error(size, "This is no number of bytes.", "Write a number, or one with Ki or Mi.");
            return null;
        }

        return Translated.Text(size, ((long)count << unit).ToString(CultureInfo.InvariantCulture));
    }
}
