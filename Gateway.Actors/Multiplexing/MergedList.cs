using System.Collections.Frozen;
using Gateway.Actors.Upstreams.Modern;

namespace Gateway.Actors.Multiplexing;

/// <summary>A merged list.</summary>
/// <param name="Result">The raw result that clients get.</param>
/// <param name="Owners">Which target serves a name, where names carry no prefix; else null.</param>
internal sealed record MergedList(byte[] Result, FrozenDictionary<string, int>? Owners)
{
    private ListCatalog? _catalog;
    private ToolHeaders? _headers;

    /// <summary>Which arguments its tools want in headers too, by the names that clients see.</summary>
    public ToolHeaders Headers => _headers ??= ToolHeaders.Read(Result);

    /// <summary>Whether no page follows, so that what is not in it is not there.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Its items by target. Read once, and only where somebody may not see them all.</summary>
    public ListCatalog Catalog(ListKind kind, NameTable names) => Volatile.Read(ref _catalog) ?? Read(kind, names);

    private ListCatalog Read(ListKind kind, NameTable names)
    {
        var catalog = ListCatalog.Read(kind, this, names);
        Volatile.Write(ref _catalog, catalog);
        return catalog;
    }
}
