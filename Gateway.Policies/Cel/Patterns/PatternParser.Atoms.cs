using System.Globalization;
using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Patterns;

/// <content>Single characters, groups, classes, escapes.</content>
internal sealed partial class PatternParser
{
    private PatternNode? ParseAtom()
    {
        switch (_text[_at])
        {
            case '(':
                return ParseGroup();
            case '[':
                return ParseClass();
            case '.':
                _at++;
                return Set(_flags.DotAll ? RuneSet.Any : RuneSet.AnyButNewLine);
            case '^':
                _at++;
                return new PatternNode.Assertion(_flags.MultiLine ? PatternAssertion.LineStart : PatternAssertion.TextStart);
            case '$':
                _at++;
                return new PatternNode.Assertion(_flags.MultiLine ? PatternAssertion.LineEnd : PatternAssertion.TextEnd);
            case '*' or '+' or '?':
                return Fail("nothing to repeat");
            case '\\':
                return ParseEscape();
            default:
                return Literal(NextRune());
        }
    }

    private PatternNode? ParseGroup()
    {
        _at++;
        if (!Accept("?"))
        {
            return ParseCapture(null);
        }

        if (Accept("P<") || (Accept("<") && _at < _text.Length && _text[_at] is not ('=' or '!')))
        {
            var close = _text.IndexOf('>', _at);
            if (close < 0 || !Names.IsIdentifier(_text.AsSpan(_at, close - _at)))
            {
                return Fail("a group's name has letters, digits and underscores");
            }

            var name = _text[_at..close];
            _at = close + 1;
            return ParseCapture(name);
        }

        var outer = _flags;
        if (!TryParseFlags(out var hasBody))
        {
            return Fail("RE2 has no such group: no lookaround, no back-reference, no condition");
        }

        if (!hasBody)
        {
            return null;
        }

        var body = ParseChoice();
        _flags = outer;
        return Accept(")") ? body : Fail("missing )");
    }

    private PatternNode ParseCapture(string? name)
    {
        var number = ++_captures;
        var outer = _flags;
        var body = ParseChoice();
        _flags = outer;
        return Accept(")") ? new PatternNode.Capture(body, number, name) : Fail("missing )");
    }

    private bool TryParseFlags(out bool hasBody)
    {
        hasBody = false;
        var value = true;
        while (_at < _text.Length)
        {
            var letter = _text[_at++];
            if (letter is ':' or ')')
            {
                hasBody = letter == ':';
                return true;
            }

            if (letter == '-' && value)
            {
                value = false;
            }
            else if (_flags.With(letter, value) is { } flags)
            {
                _flags = flags;
            }
            else
            {
                return false;
            }
        }

        return false;
    }

    private PatternNode ParseEscape()
    {
        if (ParseClassEscape() is { } set)
        {
            return Set(set);
        }

        var assertion = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
        PatternAssertion? kind = assertion switch
        {
            'A' => PatternAssertion.TextStart,
            'z' => PatternAssertion.TextEnd,
            'b' => PatternAssertion.WordBoundary,
            'B' => PatternAssertion.NoWordBoundary,
            _ => null,
        };
        if (kind is null)
        {
            return Literal(ParseCharacterEscape());
        }

        _at += 2;
        return new PatternNode.Assertion(kind.Value);
    }

    /// <summary><c>\d \D \s \S \w \W \pN \p{Lu} \PN</c>; null if something else stands here.</summary>
    private RuneSet? ParseClassEscape()
    {
        var letter = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
        if (letter is 'p' or 'P')
        {
            return ParseCategory();
        }

        var set = char.ToLowerInvariant(letter) switch
        {
            'd' => RuneSet.Digits,
            's' => RuneSet.Spaces,
            'w' => RuneSet.Words,
            _ => null,
        };
        _at += set is null ? 0 : 2;
        return set is not null && char.IsUpper(letter) ? set.Negate() : set;
    }

    private RuneSet ParseCategory()
    {
        var negated = _text[_at + 1] == 'P';
        _at += 2;
        string name;
        if (Accept("{"))
        {
            var close = _text.IndexOf('}', _at);
            name = close < 0 ? "" : _text[_at..close];
            _at = close < 0 ? _text.Length : close + 1;
        }
        else
        {
            name = _at < _text.Length ? _text[_at++].ToString() : "";
        }

        negated ^= name.StartsWith('^');
        if (UnicodeCategories.Find(name.TrimStart('^')) is not { } set)
        {
            Fail($"unknown category `{name}`: general categories such as L, Lu, Nd are known, scripts are not");
            return RuneSet.Any;
        }

        set = _flags.IgnoreCase ? set.FoldCase() : set;
        return negated ? set.Negate() : set;
    }

    private int ParseCharacterEscape()
    {
        _at++;
        if (_at >= _text.Length)
        {
            Fail("a lone backslash at the end");
            return 0;
        }

        var letter = _text[_at++];
        switch (letter)
        {
            case 'a':
                return '\a';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case 'x':
                return ParseHex();
            case '0':
                return ParseOctal(0);
            case >= '1' and <= '7' when _at < _text.Length && _text[_at] is >= '0' and <= '7':
                return ParseOctal(letter - '0');
            case < (char)0x80 when !char.IsAsciiLetterOrDigit(letter):
                return letter;
            default:
                Fail($"RE2 has no escape \\{letter}");
                return 0;
        }
    }

    private int ParseOctal(int value)
    {
        for (var digits = value == 0 ? 0 : 1; digits < 3 && _at < _text.Length && _text[_at] is >= '0' and <= '7'; digits++)
        {
            value = value * 8 + (_text[_at++] - '0');
        }

        return value;
    }

    private int ParseHex()
    {
        var braced = Accept("{");
        var length = braced ? _text.IndexOf('}', _at) - _at : 2;
        if (length is < 1 or > 8 || _at + length > _text.Length
            || !int.TryParse(_text.AsSpan(_at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || !System.Text.Rune.IsValid(value))
        {
            Fail("bad hexadecimal escape");
            return 0;
        }

        _at += length + (braced ? 1 : 0);
        return value;
    }
}
