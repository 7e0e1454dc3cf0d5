using System.Collections.Frozen;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Multiplexing;

/// <summary>Makes one list of the pages of several targets, in the order of the configuration, with names and URIs as clients see them.</summary>
internal static class ListMerger
{
    /// <summary>
    /// Merges pages. Where names carry no prefix, a name that several targets serve is left out whole: whoever served it first would
    /// otherwise take the other's calls.
    /// </summary>
    /// <param name="kind">The list.</param>
    /// <param name="pages">The pages, ordered by target.</param>
    /// <param name="names">How names are told apart.</param>
    /// <param name="nextCursor">The cursor of the next page; null: none.</param>
    /// <param name="ambiguous">Called once for each name that is left out, with the targets that serve it.</param>
    public static MergedList Merge(
        ListKind kind, IReadOnlyList<ListPage> pages, NameTable names, string? nextCursor, Action<string, IReadOnlyList<int>> ambiguous)
    {
        var owners = Owners(kind, pages, names, ambiguous);
        using var output = new MessageBuffer(pages.Sum(page => page.Result.Length) + 256);
        var splices = new Splices();
        output.Append("{\""u8);
        output.Append(kind.Member());
        output.Append("\":["u8);
        var first = true;
        foreach (var page in pages)
        {
            foreach (var item in page.Items)
            {
                if (owners is not null && !owners.ContainsKey(item.Key))
                {
                    continue;
                }

                if (!first)
                {
                    output.Append((byte)',');
                }

                first = false;
                Append(output, kind, page, item, names, splices);
            }
        }

        output.Append((byte)']');
        if (nextCursor is not null)
        {
            output.Append(",\"nextCursor\":"u8);
            JsonRpcWriter.AppendString(output, nextCursor);
        }

        output.Append((byte)'}');
        return new MergedList(output.Span.ToArray(), owners) { IsWhole = nextCursor is null };
    }

    private static void Append(MessageBuffer output, ListKind kind, ListPage page, ListItem item, NameTable names, Splices splices)
    {
        splices.Clear();
        if (kind.IsByUri())
        {
            splices.PrefixUri(names, page.Target, item.KeyToken.Of(page.Result), item.KeyToken.Start);
        }
        else
        {
            splices.Insert(item.KeyToken.Start + 1, names.NamePrefix(page.Target));
        }

        foreach (var uri in item.AppUris ?? [])
        {
            splices.PrefixUri(names, page.Target, uri.Of(page.Result), uri.Start);
        }

        splices.Append(output, page.Result, item.At);
    }

    private static FrozenDictionary<string, int>? Owners(
        ListKind kind, IReadOnlyList<ListPage> pages, NameTable names, Action<string, IReadOnlyList<int>> ambiguous)
    {
        if (kind.IsByUri() || names.PrefixesNames)
        {
            return null;
        }

        var servers = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var page in pages)
        {
            foreach (var item in page.Items)
            {
                if (!servers.TryGetValue(item.Key, out var targets))
                {
                    servers[item.Key] = targets = [];
                }

                if (!targets.Contains(page.Target))
                {
                    targets.Add(page.Target);
                }
            }
        }

        foreach (var (name, targets) in servers.Where(server => server.Value.Count > 1))
        {
            ambiguous(name, targets);
        }

        return servers.Where(server => server.Value.Count == 1).ToFrozenDictionary(server => server.Key, server => server.Value[0], StringComparer.Ordinal);
    }
}
