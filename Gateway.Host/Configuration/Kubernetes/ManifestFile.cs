namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>A file of a folder of manifests, as it was read.</summary>
/// <param name="Path">Where it is, as messages name it.</param>
/// <param name="Bytes">What it holds.</param>
internal sealed record ManifestFile(string Path, ReadOnlyMemory<byte> Bytes);
