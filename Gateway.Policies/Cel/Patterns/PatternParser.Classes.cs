namespace Gateway.Policies.Cel.Patterns;

/// <content>Bracketed character classes.</content>
internal sealed partial class PatternParser
{
    private PatternNode ParseClass()
    {
        _at++;
        var negated = Accept("^");
        var set = RuneSet.Of();
        var isFirst = true;
        while (isFirst || !Accept("]"))
        {
            if (AtEnd)
            {
                return Fail("missing ]");
            }

            set = set.Union(ParseClassPart());
            isFirst = false;
        }

        set = _flags.IgnoreCase ? set.FoldCase() : set;
        // Unlike the dot, a negated class matches a line break.
        return Set(negated ? set.Negate() : set);
    }

    private RuneSet ParseClassPart()
    {
        if (_text.AsSpan(_at).StartsWith("[:", StringComparison.Ordinal))
        {
            return ParsePosixClass();
        }

        if (_text[_at] == '\\' && ParseClassEscape() is { } set)
        {
            return set;
        }

        var first = ParseClassCharacter();
        var last = first;
        if (_at + 1 < _text.Length && _text[_at] == '-' && _text[_at + 1] != ']')
        {
            _at++;
            last = ParseClassCharacter();
        }

        if (last < first)
        {
            Fail("a range that falls");
            return RuneSet.Any;
        }

        return RuneSet.Of((first, last));
    }

    private int ParseClassCharacter() => _text[_at] == '\\' ? ParseCharacterEscape() : NextRune();

    private RuneSet ParsePosixClass()
    {
        var close = _text.IndexOf(":]", _at, StringComparison.Ordinal);
        var name = close < 0 ? "" : _text[(_at + 2)..close];
        var negated = name.StartsWith('^');
        var set = name.TrimStart('^') switch
        {
            "alnum" => RuneSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z')),
            "alpha" => RuneSet.Of(('A', 'Z'), ('a', 'z')),
            "ascii" => RuneSet.Of((0, 0x7F)),
            "blank" => RuneSet.Of(('\t', '\t'), (' ', ' ')),
            "cntrl" => RuneSet.Of((0, 0x1F), (0x7F, 0x7F)),
            "digit" => RuneSet.Digits,
            "graph" => RuneSet.Of(('!', '~')),
            "lower" => RuneSet.Of(('a', 'z')),
            "print" => RuneSet.Of((' ', '~')),
            "punct" => RuneSet.Of(('!', '/'), (':', '@'), ('[', '`'), ('{', '~')),
            "space" => RuneSet.Of(('\t', '\r'), (' ', ' ')),
            "upper" => RuneSet.Of(('A', 'Z')),
            "word" => RuneSet.Words,
            "xdigit" => RuneSet.Of(('0', '9'), ('A', 'F'), ('a', 'f')),
            _ => null,
        };
        if (set is null)
        {
            Fail($"unknown class [:{name}:]");
            return RuneSet.Any;
        }

        _at = close + 2;
        return negated ? set.Negate() : set;
    }
}
