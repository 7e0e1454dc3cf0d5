using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>A server that a policy names: by a URL, or by the Service it is behind.</summary>
internal static class ServiceUrl
{
    /// <summary>Takes <c>url</c> and <c>backendRef</c>.</summary>
    /// <param name="part">The part that has them.</param>
    /// <param name="what">What is there; the beginning of a sentence.</param>
    /// <param name="document">The document, whose namespace names of Services are of.</param>
    /// <param name="services">The Services.</param>
    /// <returns>The URL, without a path where it is that of a Service; null: it is missing, and that is said.</returns>
    public static (ConfigNode? Url, bool IsService) Take(Fields part, string what, ManifestDocument document, ServiceManifests services)
    {
        var url = Translated.Copy(part.Take("url"));
        var reference = part.Part("backendRef");
        if ((url is null) == (reference is null))
        {
            part.Error(part.Node, $"{what}: exactly one place is needed.", "Write either url or backendRef.");
        }

        if (reference is null)
        {
            return (url, false);
        }

        var name = reference.Required("name") ?? "";
        var port = reference.Required("port");
        if (reference.Text("kind") is not (null or "Service") || reference.Text("group") is not (null or ""))
        {
            reference.Error(reference.Node, $"{what}: only a Service or a URL is asked.", "Write the name of a Service, or url.");
        }

        reference.Refuse("a name of another namespace would need a ReferenceGrant", "Write url.", "namespace").End();
        return (url ?? Translated.Text(reference.Node, $"http://{services.HostName(document.Namespace, name)}:{port}"), true);
    }
}
