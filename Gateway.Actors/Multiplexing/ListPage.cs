using System.Text;
using System.Text.Json;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Multiplexing;

/// <summary>One page of a target's list, its items located.</summary>
/// <param name="Target">Index of the target.</param>
/// <param name="Result">The raw result.</param>
/// <param name="Items">Where the items stand.</param>
/// <param name="NextCursor">How the target names its next page; null: this is the last.</param>
/// <param name="Array">The raw array of the items.</param>
internal sealed record ListPage(int Target, byte[] Result, IReadOnlyList<ListItem> Items, string? NextCursor, Slice Array)
{
    /// <summary>
    /// Reads a result; null when it is no list of this kind, or has two of them: what the gateway looks at must be what a client sees.
    /// </summary>
    public static ListPage? Read(ListKind kind, int target, byte[] result)
    {
        var items = new List<ListItem>();
        string? cursor = null;
        var array = default(Slice);
        var reader = new Utf8JsonReader(result, new JsonReaderOptions { MaxDepth = JsonRpcReader.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(kind.Member()))
            {
                reader.Read();
                if (array.Exists || reader.TokenType != JsonTokenType.StartArray)
                {
                    return null;
                }

                var start = (int)reader.TokenStartIndex;
                ReadItems(ref reader, kind, result, items);
                array = new Slice(start, (int)reader.BytesConsumed - start);
            }
            else if (reader.ValueTextEquals("nextCursor"u8))
            {
                reader.Read();
                cursor = Text(ref reader, result);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return array.Exists ? new ListPage(target, result, items, cursor, array) : null;
    }

    private static void ReadItems(ref Utf8JsonReader reader, ListKind kind, byte[] result, List<ListItem> items)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            if (ReadItem(ref reader, kind, result) is { } item)
            {
                items.Add(item);
            }
        }
    }

    private static ListItem? ReadItem(ref Utf8JsonReader reader, ListKind kind, byte[] result)
    {
        var start = (int)reader.TokenStartIndex;
        string? key = null;
        var keys = 0;
        Slice keyToken = default;
        List<Slice>? appUris = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(kind.Key()))
            {
                reader.Read();
                key = Text(ref reader, result);
                keyToken = Token(ref reader);
                keys++;
            }
            else if (kind == ListKind.Tools && reader.ValueTextEquals("_meta"u8))
            {
                reader.Read();
                ReadAppUris(ref reader, inUi: false, ref appUris);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        // Under two names it would be shown by one and used by the other.
        return key is null || keys > 1 ? null : new ListItem(new Slice(start, (int)reader.BytesConsumed - start), key, keyToken, appUris);
    }

    // MCP Apps: _meta.ui.resourceUri, and its older flat form _meta["ui/resourceUri"].
    private static void ReadAppUris(ref Utf8JsonReader reader, bool inUi, ref List<Slice>? uris)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nested = !inUi && reader.ValueTextEquals("ui"u8);
            var wanted = reader.ValueTextEquals(inUi ? "resourceUri"u8 : "ui/resourceUri"u8);
            reader.Read();
            if (nested)
            {
                ReadAppUris(ref reader, inUi: true, ref uris);
            }
            else if (wanted && reader.TokenType == JsonTokenType.String)
            {
                (uris ??= []).Add(Token(ref reader));
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static string? Text(ref Utf8JsonReader reader, byte[] result)
    {
        var text = reader.TokenType == JsonTokenType.String && JsonText.TryUnescape(Token(ref reader).Of(result), out var utf8)
            ? Encoding.UTF8.GetString(utf8)
            : null;
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
        }

        return text;
    }

    private static Slice Token(ref Utf8JsonReader reader) => new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
}

/// <summary>One item of a list.</summary>
/// <param name="At">The raw item.</param>
/// <param name="Key">Its name, URI or URI template, unescaped.</param>
/// <param name="KeyToken">The raw key.</param>
/// <param name="AppUris">Raw URIs of MCP Apps in it, or null.</param>
internal sealed record ListItem(Slice At, string Key, Slice KeyToken, IReadOnlyList<Slice>? AppUris);
