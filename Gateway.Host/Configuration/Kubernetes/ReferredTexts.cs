using System.Text;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>The texts in Secrets and ConfigMaps that others refer to. What is wrong with them is said where the reference stands, and never what they hold.</summary>
internal sealed class ReferredTexts(ManifestSet set)
{
    /// <summary>The kind that holds secrets.</summary>
    public const string Secret = "Secret";

    /// <summary>The kind that holds what is none.</summary>
    public const string ConfigMap = "ConfigMap";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A text by reference.</summary>
    /// <param name="reference">The reference, to which errors are added.</param>
    /// <param name="kind">The kind it refers to.</param>
    /// <param name="namespace">The namespace of who refers.</param>
    /// <param name="name">The name.</param>
    /// <param name="key">The key under which the text stands.</param>
    /// <returns>The text, said to stand where the reference does; null: there is none, and an error was added.</returns>
    public ConfigNode.Scalar? Find(Fields reference, string kind, string @namespace, string name, string key)
    {
        if (set.Find(kind, @namespace, name) is not { } document)
        {
            reference.Error(reference.Node, $"There is no {kind} {Quoted.Text(name)} in namespace {Quoted.Text(@namespace)}.", "Write it in the same file or folder.");
            return null;
        }

        // What is written as a text wins, as in Kubernetes.
        var data = Entries(document, "data");
        var entry = (kind == Secret ? Entries(document, "stringData")?.GetValueOrDefault(key) : null) ?? data?.GetValueOrDefault(key);
        if (entry?.Value is not ConfigNode.Scalar { IsNull: false } scalar)
        {
            reference.Error(reference.Node, $"{kind} {Quoted.Text(name)} has no key {Quoted.Text(key)}.", "Write the key under which the text stands there.");
            return null;
        }

        var isEncoded = kind == Secret && ReferenceEquals(entry, data?.GetValueOrDefault(key));
        if ((isEncoded ? Decoded(scalar.Text) : scalar.Text) is { } text)
        {
            return Translated.Text(reference.Node, text);
        }

        reference.Error(scalar, $"The key {Quoted.Text(key)} of {kind} {Quoted.Text(name)} is not base64 of a text.", "Write it in base64 under data, or as it is under stringData.");
        return null;
    }

    private static OrderedDictionary<string, MappingEntry>? Entries(ManifestDocument document, string part) =>
        (document.Root.Entries.GetValueOrDefault(part)?.Value as ConfigNode.Mapping)?.Entries;

    private static string? Decoded(string base64)
    {
        try
        {
            return StrictUtf8.GetString(Convert.FromBase64String(base64));
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
