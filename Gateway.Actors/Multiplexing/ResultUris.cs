using System.Text.Json;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Multiplexing;

/// <summary>
/// Finds the resource URIs in results, so that a link a client got from one target leads it back there: <c>resource_link</c> and embedded
/// resources in the content of tools and prompts, and the contents of <c>resources/read</c>.
/// </summary>
internal static class ResultUris
{
    /// <summary>Collects the prefixes for the URIs of a result of <paramref name="method"/>.</summary>
    public static void Collect(McpMethod method, ReadOnlySpan<byte> result, NameTable names, int target, Splices splices)
    {
        var reader = new Utf8JsonReader(result, new JsonReaderOptions { MaxDepth = JsonRpcReader.MaxDepth });
        var root = method switch
        {
            McpMethod.ToolsCall => "content"u8,
            McpMethod.PromptsGet => "messages"u8,
            McpMethod.ResourcesRead => "contents"u8,
            _ => default,
        };
        if (root.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var wanted = reader.ValueTextEquals(root);
            reader.Read();
            if (wanted)
            {
                new Walk(result, names, target, splices).Value(ref reader, root[^1] == 's' && root[0] == 'c' ? Place.ResourceContents : Place.Content);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private enum Place
    {
        /// <summary>A content block, a message that has one, or an array of these.</summary>
        Content,

        /// <summary>The contents of a resource, or an array of these.</summary>
        ResourceContents,
    }

    private readonly ref struct Walk(ReadOnlySpan<byte> result, NameTable names, int target, Splices splices)
    {
        private readonly ReadOnlySpan<byte> _result = result;

        public void Value(ref Utf8JsonReader reader, Place place)
        {
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Value(ref reader, place);
                }
            }
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                Object(ref reader, place);
            }
        }

        private void Object(ref Utf8JsonReader reader, Place place)
        {
            var isLink = place == Place.ResourceContents;
            Slice uri = default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (place == Place.Content && reader.ValueTextEquals("type"u8))
                {
                    reader.Read();
                    isLink = JsonText.Is(ref reader, "resource_link"u8);
                }
                else if (reader.ValueTextEquals("uri"u8))
                {
                    reader.Read();
                    uri = reader.TokenType == JsonTokenType.String ? Token(ref reader) : default;
                    reader.Skip();
                }
                else if (place == Place.Content && reader.ValueTextEquals("resource"u8))
                {
                    reader.Read();
                    Value(ref reader, Place.ResourceContents);
                }
                else if (place == Place.Content && reader.ValueTextEquals("content"u8))
                {
                    // A prompt's message, or a tool result inside a sampling message.
                    reader.Read();
                    Value(ref reader, Place.Content);
                }
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }

            if (isLink && uri.Exists)
            {
                splices.PrefixUri(names, target, uri.Of(_result), uri.Start);
            }
        }

        private static Slice Token(ref Utf8JsonReader reader) =>
            new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
    }
}
