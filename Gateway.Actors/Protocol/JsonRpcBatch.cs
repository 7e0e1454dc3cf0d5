using System.Text.Json;

namespace Gateway.Actors.Protocol;

/// <summary>Takes a batch apart (JSON-RPC 2.0 §6; MCP 2025-03-26, the only revision that has them).</summary>
public static class JsonRpcBatch
{
    /// <summary>Where the members of a batch stand, whatever they are. Of one that has more than <paramref name="most"/>, one more than that.</summary>
    /// <param name="batch">Bytes of which <see cref="JsonRpcReader.ReadClient"/> says <see cref="JsonRpcFault.Batch"/>.</param>
    /// <param name="most">How many are wanted.</param>
    public static IReadOnlyList<Slice> Split(ReadOnlySpan<byte> batch, int most)
    {
        var members = new List<Slice>();
        var reader = new Utf8JsonReader(batch, new JsonReaderOptions { MaxDepth = JsonRpcReader.MaxDepth });
        reader.Read();
        while (members.Count <= most && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(new Slice(start, (int)reader.BytesConsumed - start));
        }

        return members;
    }
}
