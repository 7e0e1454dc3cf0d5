namespace Gateway.Policies.Cel.Syntax;

/// <summary>Cuts source text into tokens, one at a time. Never throws: what cannot be a token comes as <see cref="TokenKind.Bad"/>.</summary>
internal sealed class Lexer(string source)
{
    private int _position;

    public Token Next()
    {
        SkipBlanks();
        if (_position >= source.Length)
        {
            return new Token(TokenKind.End, source.Length, source.Length);
        }

        var start = _position;
        var first = source[start];
        if (StringStart(start) is { } quote)
        {
            return ReadString(start, quote);
        }

        if (Names.IsStart(first))
        {
            return ReadName(start);
        }

        if (char.IsAsciiDigit(first) || (first == '.' && char.IsAsciiDigit(Peek(1))))
        {
            return ReadNumber(start);
        }

        return first == '`' ? ReadQuotedName(start) : ReadSymbol(start);
    }

    private void SkipBlanks()
    {
        while (_position < source.Length)
        {
            if (source[_position] is ' ' or '\t' or '\n' or '\f' or '\r')
            {
                _position++;
            }
            else if (source[_position] == '/' && Peek(1) == '/')
            {
                var end = source.AsSpan(_position).IndexOf('\n');
                _position = end < 0 ? source.Length : _position + end;
            }
            else
            {
                return;
            }
        }
    }

    private char Peek(int ahead) => _position + ahead < source.Length ? source[_position + ahead] : '\0';

    private Token Take(TokenKind kind, int length)
    {
        var start = _position;
        _position += length;
        return new Token(kind, start, _position);
    }

    private Token Bad(int start, int end, string problem)
    {
        _position = source.Length;
        return new Token(TokenKind.Bad, start, Math.Min(end, source.Length), problem);
    }

    /// <summary>The position of the opening quote, if a string or bytes literal starts here.</summary>
    private int? StringStart(int start)
    {
        var position = start;
        if (source[position] is 'b' or 'B')
        {
            position++;
        }

        if (position < source.Length && source[position] is 'r' or 'R')
        {
            position++;
        }

        return position < source.Length && source[position] is '"' or '\'' ? position : null;
    }

    private Token ReadString(int start, int quote)
    {
        var isBytes = source[start] is 'b' or 'B';
        var isRaw = quote > start && source[quote - 1] is 'r' or 'R';
        var mark = source[quote];
        var isTriple = quote + 2 < source.Length && source[quote + 1] == mark && source[quote + 2] == mark;
        for (var i = quote + (isTriple ? 3 : 1); i < source.Length; i++)
        {
            if (source[i] == '\\' && !isRaw)
            {
                i++;
            }
            else if (!isTriple && source[i] is '\n' or '\r')
            {
                return Bad(start, i, "the string is not closed on its line");
            }
            else if (source[i] == mark && (!isTriple || IsTriple(i, mark)))
            {
                _position = i + (isTriple ? 3 : 1);
                return new Token(isBytes ? TokenKind.Bytes : TokenKind.String, start, _position);
            }
        }

        return Bad(start, source.Length, "the string is not closed");
    }

    private bool IsTriple(int at, char mark) => at + 2 < source.Length && source[at + 1] == mark && source[at + 2] == mark;

    private Token ReadName(int start)
    {
        while (_position < source.Length && Names.IsPart(source[_position]))
        {
            _position++;
        }

        var kind = source.AsSpan(start, _position - start) switch
        {
            "true" => TokenKind.True,
            "false" => TokenKind.False,
            "null" => TokenKind.Null,
            "in" => TokenKind.In,
            _ => TokenKind.Identifier,
        };
        return new Token(kind, start, _position);
    }

    private Token ReadQuotedName(int start)
    {
        var close = source.AsSpan(start + 1).IndexOf('`');
        if (close < 0 || !Names.IsQuotable(source.AsSpan(start + 1, close)))
        {
            return Bad(start, start + 1, "a quoted field has letters, digits, spaces and _ . / - between two back-ticks");
        }

        return Take(TokenKind.QuotedIdentifier, close + 2);
    }

    private Token ReadNumber(int start)
    {
        if (source[start] == '0' && Peek(1) is 'x' or 'X' && char.IsAsciiHexDigit(Peek(2)))
        {
            _position += 2;
            SkipWhile(char.IsAsciiHexDigit);
            return EndInteger(start);
        }

        SkipWhile(char.IsAsciiDigit);
        var isDouble = false;
        if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            isDouble = true;
            _position++;
            SkipWhile(char.IsAsciiDigit);
        }

        if (Peek(0) is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            isDouble = true;
            _position += 2;
            SkipWhile(char.IsAsciiDigit);
        }

        return isDouble ? new Token(TokenKind.Double, start, _position) : EndInteger(start);
    }

    private Token EndInteger(int start)
    {
        var isUnsigned = Peek(0) is 'u' or 'U';
        _position += isUnsigned ? 1 : 0;
        return new Token(isUnsigned ? TokenKind.UInt : TokenKind.Int, start, _position);
    }

    private void SkipWhile(Func<char, bool> condition)
    {
        while (_position < source.Length && condition(source[_position]))
        {
            _position++;
        }
    }

    private Token ReadSymbol(int start) => (source[start], Peek(1)) switch
    {
        ('=', '=') => Take(TokenKind.Equal, 2),
        ('!', '=') => Take(TokenKind.NotEqual, 2),
        ('<', '=') => Take(TokenKind.LessOrEqual, 2),
        ('>', '=') => Take(TokenKind.GreaterOrEqual, 2),
        ('&', '&') => Take(TokenKind.And, 2),
        ('|', '|') => Take(TokenKind.Or, 2),
        ('<', _) => Take(TokenKind.Less, 1),
        ('>', _) => Take(TokenKind.Greater, 1),
        ('!', _) => Take(TokenKind.Not, 1),
        ('=', _) => Bad(start, start + 1, "comparison is written =="),
        ('&', _) => Bad(start, start + 1, "logical and is written &&"),
        ('|', _) => Bad(start, start + 1, "logical or is written ||"),
        _ => ReadSingle(start),
    };

    private Token ReadSingle(int start) => source[start] switch
    {
        '.' => Take(TokenKind.Dot, 1),
        ',' => Take(TokenKind.Comma, 1),
        ':' => Take(TokenKind.Colon, 1),
        '?' => Take(TokenKind.Question, 1),
        '(' => Take(TokenKind.OpenParen, 1),
        ')' => Take(TokenKind.CloseParen, 1),
        '[' => Take(TokenKind.OpenBracket, 1),
        ']' => Take(TokenKind.CloseBracket, 1),
        '{' => Take(TokenKind.OpenBrace, 1),
        '}' => Take(TokenKind.CloseBrace, 1),
        '+' => Take(TokenKind.Plus, 1),
        '-' => Take(TokenKind.Minus, 1),
        '*' => Take(TokenKind.Star, 1),
        '/' => Take(TokenKind.Slash, 1),
        '%' => Take(TokenKind.Percent, 1),
        _ => Bad(start, start + 1, "this character has no meaning here"),
    };
}
