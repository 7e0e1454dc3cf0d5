using System.Collections.Immutable;

namespace Gateway.Actors.Cluster;

/// <summary>What a node tells the others of itself when it joins.</summary>
public sealed record NodeProfile
{
    /// <summary>A node that has no others to talk to.</summary>
    public static NodeProfile Alone { get; } = new();

    /// <summary>Where other nodes reach its inter-node listener, such as <c>https://10.0.0.3:15030</c>; null when there is no cluster.</summary>
    public Uri? Address { get; init; }

    /// <summary>SHA-256 of the certificate of this incarnation, DER, in lower-case hexadecimal: peers accept no other. Null when there is no cluster.</summary>
    public string? CertificateHash { get; init; }

    /// <summary>Ids of the keys it can open sealed tokens with, its newest first.</summary>
    public ImmutableArray<string> KeyIds { get; init; } = [];

    /// <summary>Hash of the configuration it runs; empty while that is not known.</summary>
    public string ConfigHash { get; init; } = "";

    /// <summary>Formats of session state it can read.</summary>
    public ImmutableArray<int> Formats { get; init; } = [];

    /// <summary>Version of its build.</summary>
    public string Build { get; init; } = "";
}
