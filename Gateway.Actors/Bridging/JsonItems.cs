using System.Text.Json;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Bridging;

/// <summary>The items of one raw JSON array, in order. The text was found to be well-formed before; of something else there are none.</summary>
internal ref struct JsonItems
{
    private Utf8JsonReader _reader;
    private readonly bool _isArray;

    public JsonItems(ReadOnlySpan<byte> json)
    {
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonRpcReader.MaxDepth });
        _isArray = !json.IsEmpty && _reader.Read() && _reader.TokenType == JsonTokenType.StartArray;
    }

    /// <summary>The raw item.</summary>
    public Slice Value { get; private set; }

    /// <summary>Goes on to the next item.</summary>
    public bool Next()
    {
        if (!_isArray || !_reader.Read() || _reader.TokenType == JsonTokenType.EndArray)
        {
            return false;
        }

        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        Value = new Slice(start, (int)_reader.BytesConsumed - start);
        return true;
    }
}
