using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Gateway.Policies.Cel.Json;

/// <content>Strings and numbers.</content>
internal ref partial struct JsonParser
{
    private bool TryReadString(out string text)
    {
        text = "";
        var start = ++_at;
        var length = _utf8[start..].IndexOfAny((byte)'"', (byte)'\\');
        if (length >= 0 && _utf8[start + length] == '"')
        {
            _at = start + length + 1;
            return TryDecode(_utf8.Slice(start, length), out text);
        }

        var result = new StringBuilder();
        while (length >= 0)
        {
            if (!TryDecode(_utf8.Slice(_at, length), out var plain))
            {
                return false;
            }

            result.Append(plain);
            _at += length + 1;
            if (_utf8[_at - 1] == '"')
            {
                text = result.ToString();
                return true;
            }

            if (!TryReadEscape(result))
            {
                return false;
            }

            length = _utf8[_at..].IndexOfAny((byte)'"', (byte)'\\');
        }

        return false;
    }

    private static bool TryDecode(ReadOnlySpan<byte> utf8, out string text)
    {
        var isValid = !utf8.ContainsAnyInRange((byte)0, (byte)0x1F) && System.Text.Unicode.Utf8.IsValid(utf8);
        text = isValid ? Encoding.UTF8.GetString(utf8) : "";
        return isValid;
    }

    private bool TryReadEscape(StringBuilder text)
    {
        var escape = Current();
        _at++;
        char? plain = escape switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => (char)escape,
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => null,
        };
        if (plain is not null)
        {
            text.Append(plain);
            return true;
        }

        if (escape != 'u' || !TryReadUnit(out var unit) || char.IsLowSurrogate(unit))
        {
            return false;
        }

        text.Append(unit);
        if (!char.IsHighSurrogate(unit))
        {
            return true;
        }

        var isPair = TryTake("\\u"u8) && TryReadUnit(out unit) && char.IsLowSurrogate(unit);
        text.Append(unit);
        return isPair;
    }

    private bool TryReadUnit(out char unit)
    {
        unit = default;
        if (_at + 4 > _utf8.Length
            || !ushort.TryParse(_utf8.Slice(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        unit = (char)number;
        _at += 4;
        return true;
    }

    private bool TryReadNumber(out CelValue value)
    {
        value = default;
        var start = _at;
        _at += Current() == '-' ? 1 : 0;
        var whole = SkipDigits();
        // One zero alone may lead a number.
        if (whole == 0 || (whole > 1 && _utf8[_at - whole] == '0'))
        {
            return false;
        }

        var isInteger = true;
        if (Current() == '.')
        {
            isInteger = false;
            _at++;
            if (SkipDigits() == 0)
            {
                return false;
            }
        }

        if (Current() is (byte)'e' or (byte)'E')
        {
            isInteger = false;
            _at++;
            _at += Current() is (byte)'+' or (byte)'-' ? 1 : 0;
            if (SkipDigits() == 0)
            {
                return false;
            }
        }

        return TryConvert(_utf8[start.._at], isInteger, out value);
    }

    private int SkipDigits()
    {
        var start = _at;
        while (Current() is >= (byte)'0' and <= (byte)'9')
        {
            _at++;
        }

        return _at - start;
    }

    /// <summary>A number beyond the doubles is refused: as infinity it would compare greater than any limit.</summary>
    private static bool TryConvert(ReadOnlySpan<byte> token, bool isInteger, out CelValue value)
    {
        if (isInteger && Utf8Parser.TryParse(token, out long integer, out var used) && used == token.Length)
        {
            value = CelValue.Of(integer);
            return true;
        }

        if (isInteger && Utf8Parser.TryParse(token, out ulong unsigned, out used) && used == token.Length)
        {
            value = CelValue.Of(unsigned);
            return true;
        }

        var parsed = double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
        value = CelValue.Of(number);
        return parsed;
    }
}
