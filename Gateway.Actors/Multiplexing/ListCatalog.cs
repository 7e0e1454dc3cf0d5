using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Multiplexing;

/// <summary>The items of a merged list, each with the target and the name under which it would be used. Immutable.</summary>
internal sealed class ListCatalog
{
    private readonly byte[] _result;
    private readonly Slice _array;
    private readonly FrozenDictionary<int, FrozenSet<string>> _names;

    private ListCatalog(byte[] result, Slice array, ImmutableArray<CatalogItem> items)
    {
        _result = result;
        _array = array;
        Items = items;
        _names = items.GroupBy(item => item.Target, item => item.Name).ToFrozenDictionary(names => names.Key, names => names.ToFrozenSet(StringComparer.Ordinal));
    }

    /// <summary>The items, in order.</summary>
    public ImmutableArray<CatalogItem> Items { get; }

    /// <summary>
    /// Reads a list as clients see it. An item whose name or URI leads to no target could not be used, and is none.
    /// </summary>
    public static ListCatalog Read(ListKind kind, MergedList list, NameTable names)
    {
        // Without one the list would not have been taken from its target.
        var page = ListPage.Read(kind, 0, list.Result) ?? throw new InvalidOperationException("A merged list is no list.");
        var items = ImmutableArray.CreateBuilder<CatalogItem>(page.Items.Count);
        foreach (var item in page.Items)
        {
            if (Find(kind, Encoding.UTF8.GetBytes(item.Key), list.Owners, names) is { } found)
            {
                items.Add(new CatalogItem(item.At, found.Target, found.Name));
            }
        }

        return new ListCatalog(list.Result, page.Array, items.ToImmutable());
    }

    /// <summary>The names that a target has.</summary>
    public FrozenSet<string> NamesOf(int target) => _names.GetValueOrDefault(target) ?? FrozenSet<string>.Empty;

    /// <summary>The raw result with only the items that are shown; nothing of the others is in it.</summary>
    public byte[] Filter(Func<CatalogItem, bool> isShown)
    {
        using var output = new MessageBuffer(_result.Length);
        output.Append(_result.AsSpan(0, _array.Start + 1));
        var first = true;
        foreach (var item in Items)
        {
            if (!isShown(item))
            {
                continue;
            }

            if (!first)
            {
                output.Append((byte)',');
            }

            first = false;
            output.Append(item.At.Of(_result));
        }

        output.Append(_result.AsSpan(_array.Start + _array.Length - 1));
        return output.Span.ToArray();
    }

    // The same way that a request for the item goes: RequestTarget.
    private static (int Target, string Name)? Find(ListKind kind, byte[] key, FrozenDictionary<string, int>? owners, NameTable names)
    {
        if (kind.IsByUri())
        {
            return names.SplitUri(key, out var uri) is { } home ? (home, Encoding.UTF8.GetString(uri)) : null;
        }

        if (owners is not null)
        {
            var name = Encoding.UTF8.GetString(key);
            return owners.TryGetValue(name, out var owner) ? (owner, name) : null;
        }

        return names.SplitName(key, out var own) is { } target ? (target, Encoding.UTF8.GetString(own)) : null;
    }
}

/// <summary>One item of a list.</summary>
/// <param name="At">The raw item.</param>
/// <param name="Target">Index of the target that has it.</param>
/// <param name="Name">Its name, URI or URI template as the target knows it.</param>
internal readonly record struct CatalogItem(Slice At, int Target, string Name);
