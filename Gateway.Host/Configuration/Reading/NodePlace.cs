namespace Gateway.Host.Configuration.Reading;

/// <summary>Where a value stands: below which other, under which key or index, and at which line and column.</summary>
/// <param name="Parent">The list or mapping that holds it; null for the root.</param>
/// <param name="Key">Its key; null for an item of a list.</param>
/// <param name="Index">Its index in a list.</param>
/// <param name="Line">Line of its first letter, from 1.</param>
/// <param name="Column">Column of its first letter, from 1.</param>
internal readonly record struct NodePlace(ConfigNode? Parent, string? Key, int Index, int Line, int Column)
{
    /// <summary>The value of a manifest that it was made from; null: it stands in the file itself.</summary>
    public ConfigNode? Origin { get; init; }

    /// <summary>The file of a root, where there are several; null: the one file that the user named.</summary>
    public string? File { get; init; }
}
