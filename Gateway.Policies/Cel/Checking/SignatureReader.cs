namespace Gateway.Policies.Cel.Checking;

/// <summary>
/// Reads signatures of the function library. They are constants of this assembly: a mistake in one shows in every test, so it throws.
/// </summary>
internal sealed class SignatureReader(string text)
{
    private int _position;

    public (string Name, Signature Signature) Read()
    {
        CelType? receiver = null;
        // A receiver is a type followed by a dot. A namespace that is also a type's name is written with a colon: `ip:isCanonical(…)`.
        if (TryReadReceiver() is { } type)
        {
            receiver = type;
        }

        var open = text.IndexOf('(', _position);
        var name = text[_position..open].Replace(':', '.');
        _position = open + 1;
        var parameters = receiver is null ? new List<CelType>() : [receiver];
        while (text[_position] != ')')
        {
            parameters.Add(ReadType());
            Skip(", ");
        }

        _position++;
        Skip(" -> ");
        return (name, new Signature(receiver is not null, parameters, ReadType()));
    }

    private CelType? TryReadReceiver()
    {
        var start = _position;
        var word = ReadWord();
        if (TypeByName(word) is null)
        {
            _position = start;
            return null;
        }

        _position = start;
        var type = ReadType();
        if (_position < text.Length && text[_position] == '.')
        {
            _position++;
            return type;
        }

        _position = start;
        return null;
    }

    private CelType ReadType()
    {
        var word = ReadWord();
        if (_position >= text.Length || text[_position] != '(')
        {
            return TypeByName(word) ?? throw new FormatException($"No type `{word}` in signature `{text}`.");
        }

        _position++;
        var parameters = new List<CelType>();
        while (text[_position] != ')')
        {
            parameters.Add(ReadType());
            Skip(", ");
        }

        _position++;
        return word switch
        {
            "list" => CelType.List(parameters[0]),
            "map" => CelType.Map(parameters[0], parameters[1]),
            "optional" => CelType.Optional(parameters[0]),
            "type" => CelType.TypeOf(parameters[0]),
            // A call `size(list(A))` looks like a type until its name is known to be none.
            _ => CelType.Named(word, [.. parameters]),
        };
    }

    private static CelType? TypeByName(string word) => word switch
    {
        "dyn" => CelType.Dyn,
        "null" => CelType.Null,
        "bool" => CelType.Bool,
        "int" => CelType.Int,
        "uint" => CelType.UInt,
        "double" => CelType.Double,
        "string" => CelType.String,
        "bytes" => CelType.Bytes,
        "timestamp" => CelType.Timestamp,
        "duration" => CelType.Duration,
        "ip" => CelType.Ip,
        "cidr" => CelType.Cidr,
        "list" or "map" or "optional" or "type" => CelType.Dyn,
        [>= 'A' and <= 'Z'] => CelType.Parameter(word),
        _ => null,
    };

    private string ReadWord()
    {
        var start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '_'))
        {
            _position++;
        }

        return text[start.._position];
    }

    private void Skip(string expected)
    {
        if (text.AsSpan(_position).StartsWith(expected, StringComparison.Ordinal))
        {
            _position += expected.Length;
        }
    }
}
