using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Json;

/// <summary>
/// Reads RFC 8259 JSON as values, strictly: no duplicate members, no lone surrogates, no invalid UTF-8, a limited depth. Says false
/// where others throw, because rules parse what callers send. A number without point and exponent is an int if it fits, else a uint.
/// </summary>
internal ref partial struct JsonParser(ReadOnlySpan<byte> utf8)
{
    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _utf8 = utf8;
    private int _at;
    private int _depth;

    /// <summary>Where reading stopped: the place of the mistake, if there was one.</summary>
    public readonly int Position => _at;

    /// <summary>Reads a whole document.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out CelValue value)
    {
        var parser = new JsonParser(utf8);
        return parser.TryReadValue(out value) && parser.TryEnd();
    }

    public bool TryEnd()
    {
        SkipBlanks();
        return _at == _utf8.Length;
    }

    public bool TryReadValue(out CelValue value)
    {
        SkipBlanks();
        value = default;
        switch (Current())
        {
            case (byte)'{':
                return TryReadObject(out value);
            case (byte)'[':
                return TryReadArray(out value);
            case (byte)'"':
                var read = TryReadString(out var text);
                value = CelValue.Of(text);
                return read;
            case (byte)'t':
                value = CelValue.True;
                return TryTake("true"u8);
            case (byte)'f':
                value = CelValue.False;
                return TryTake("false"u8);
            case (byte)'n':
                value = CelValue.Null;
                return TryTake("null"u8);
            default:
                return TryReadNumber(out value);
        }
    }

    private readonly byte Current() => _at < _utf8.Length ? _utf8[_at] : (byte)0;

    private void SkipBlanks()
    {
        while (_at < _utf8.Length && _utf8[_at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            _at++;
        }
    }

    private bool TryTake(ReadOnlySpan<byte> expected)
    {
        if (!_utf8[_at..].StartsWith(expected))
        {
            return false;
        }

        _at += expected.Length;
        return true;
    }

    private bool TryTake(byte expected)
    {
        SkipBlanks();
        if (Current() != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool TryReadObject(out CelValue value)
    {
        value = default;
        var keys = new List<CelValue>();
        var values = new List<CelValue>();
        var members = new MemberWalk();
        while (TryNextMember(ref members, out var name))
        {
            if (!TryReadValue(out var member))
            {
                return false;
            }

            keys.Add(CelValue.Of(name));
            values.Add(member);
        }

        if (!members.Ended || ArrayMap.TryCreate([.. keys], [.. values]) is not { } map)
        {
            return false;
        }

        value = CelValue.Of(map);
        return true;
    }

    private bool TryReadArray(out CelValue value)
    {
        value = default;
        var items = new List<CelValue>();
        _at++;
        if (++_depth > MaxDepth)
        {
            return false;
        }

        if (!TryTake((byte)']'))
        {
            do
            {
                if (!TryReadValue(out var item))
                {
                    return false;
                }

                items.Add(item);
            }
            while (TryTake((byte)','));

            if (!TryTake((byte)']'))
            {
                return false;
            }
        }

        _depth--;
        value = CelValue.Of(items.Count == 0 ? ArrayList.Empty : new ArrayList([.. items]));
        return true;
    }

    /// <summary>How far the members of an object have been read.</summary>
    private struct MemberWalk
    {
        public bool Started;
        public bool Ended;
    }

    /// <summary>Reads up to the value of the next member; false at the end or at a mistake, which <paramref name="walk"/> tells apart.</summary>
    private bool TryNextMember(ref MemberWalk walk, out string name)
    {
        name = "";
        if (!walk.Started)
        {
            _at++;
            walk.Started = true;
            if (++_depth > MaxDepth || TryTake((byte)'}'))
            {
                walk.Ended = _depth-- <= MaxDepth;
                return false;
            }
        }
        else if (!TryTake((byte)','))
        {
            walk.Ended = TryTake((byte)'}');
            _depth--;
            return false;
        }

        SkipBlanks();
        return Current() == '"' && TryReadString(out name) && TryTake((byte)':');
    }
}
