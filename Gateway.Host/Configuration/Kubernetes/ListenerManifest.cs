using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>One listener of a Gateway, and what is attached to it.</summary>
internal sealed class ListenerManifest
{
    /// <summary>Where it stands; for an implied one, the first route.</summary>
    public required ConfigNode Origin { get; init; }

    /// <summary>The namespace and name of its Gateway.</summary>
    public required (string Namespace, string Name) Gateway { get; init; }

    /// <summary>Its name; empty: none is written.</summary>
    public required string Name { get; init; }

    /// <summary>Its port, as it is written.</summary>
    public required ConfigNode Port { get; init; }

    /// <summary>Its port as a text.</summary>
    public string PortText => Port is ConfigNode.Scalar scalar ? scalar.Text : "";

    /// <summary>The address to listen on.</summary>
    public required ConfigNode Address { get; init; }

    /// <summary>Other keys of the listener in the gateway's own configuration.</summary>
    public IReadOnlyList<(string Key, ConfigNode? Value)> Keys { get; init; } = [];

    /// <summary>Whether routes of other namespaces may be attached.</summary>
    public bool TakesAll { get; init; }

    /// <summary>Whether no Gateway is written, so that it stands for all that routes name.</summary>
    public bool IsImplied { get; init; }

    /// <summary>Its policies.</summary>
    public PolicyKeys Policies { get; } = new();

    /// <summary>Its routes, in the gateway's own configuration.</summary>
    public List<ConfigNode> Routes { get; } = [];
}
