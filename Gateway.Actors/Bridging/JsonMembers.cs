using System.Text.Json;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Bridging;

/// <summary>The members of one raw JSON object, in order. The text was found to be well-formed before; of something else there are none.</summary>
internal ref struct JsonMembers
{
    private Utf8JsonReader _reader;
    private Utf8JsonReader _name;
    private readonly bool _isObject;

    public JsonMembers(ReadOnlySpan<byte> json)
    {
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonRpcReader.MaxDepth });
        _isObject = !json.IsEmpty && _reader.Read() && _reader.TokenType == JsonTokenType.StartObject;
    }

    /// <summary>The raw name, the colon and the raw value.</summary>
    public Slice Whole { get; private set; }

    /// <summary>The raw value.</summary>
    public Slice Value { get; private set; }

    /// <summary>The raw name, quotes included.</summary>
    public readonly ReadOnlySpan<byte> Name(ReadOnlySpan<byte> json) => json.Slice(Whole.Start, (int)_name.TokenStartIndex + _name.ValueSpan.Length + 2 - Whole.Start);

    /// <summary>Goes on to the next member.</summary>
    public bool Next()
    {
        if (!_isObject || !_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        _name = _reader;
        var start = (int)_reader.TokenStartIndex;
        _reader.Read();
        var value = (int)_reader.TokenStartIndex;
        _reader.Skip();
        var end = (int)_reader.BytesConsumed;
        (Whole, Value) = (new Slice(start, end - start), new Slice(value, end - value));
        return true;
    }

    /// <summary>Whether the member has this name.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => IsText && _name.ValueTextEquals(name);

    /// <summary>Whether the member's name begins with this text, which needs no escapes.</summary>
    public readonly bool StartsWith(ReadOnlySpan<byte> prefix)
    {
        if (!IsText)
        {
            return false;
        }

        if (!_name.ValueIsEscaped)
        {
            return _name.ValueSpan.StartsWith(prefix);
        }

        Span<byte> text = new byte[_name.ValueSpan.Length];
        return text[.._name.CopyString(text)].StartsWith(prefix);
    }

    /// <summary>The member of this name; not there when the text is no object or has none.</summary>
    public static Slice Find(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var members = new JsonMembers(json);
        while (members.Next())
        {
            if (members.Is(name))
            {
                return members.Value;
            }
        }

        return default;
    }

    // Half a surrogate pair is no text, and the platform's reader throws on it.
    private readonly bool IsText => !_name.ValueIsEscaped || !JsonEscapes.HasLoneSurrogate(_name.ValueSpan);
}
