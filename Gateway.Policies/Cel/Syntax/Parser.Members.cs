namespace Gateway.Policies.Cel.Syntax;

/// <content>Literals, names, calls, selections, collections.</content>
internal sealed partial class Parser
{
    private Expr ParseMember() => ParseMember(ParsePrimary());

    private Expr ParseMember(Expr operand)
    {
        while (true)
        {
            switch (_token.Kind)
            {
                case TokenKind.Dot:
                    operand = ParseDot(operand);
                    break;
                case TokenKind.OpenBracket:
                    operand = ParseIndex(operand);
                    break;
                case TokenKind.OpenBrace when TypeName(operand) is { } type:
                    operand = ParseStruct(operand, type);
                    break;
                default:
                    return operand;
            }
        }
    }

    private Expr ParseDot(Expr operand)
    {
        Advance();
        var optional = Accept(TokenKind.Question);
        var start = _token.Start;
        if (_token.Kind == TokenKind.QuotedIdentifier)
        {
            var quoted = _source[(start + 1)..(_token.End - 1)];
            Advance();
            return Select(operand, quoted, optional);
        }

        var name = _source[start.._token.End];
        Expect(TokenKind.Identifier, "a field or function name");
        if (optional || _token.Kind != TokenKind.OpenParen)
        {
            return Select(operand, name, optional);
        }

        var arguments = ParseArguments();
        return Made(new CallExpr(operand, name, arguments, rooted: false)
        {
            NameStart = start,
            Start = operand.Start,
            End = _lastEnd,
            Depth = 1 + Math.Max(operand.Depth, Deepest(arguments)),
        });
    }

    private Expr Select(Expr operand, string field, bool optional) =>
        Made(new SelectExpr(operand, field, optional) { Start = operand.Start, End = _lastEnd, Depth = 1 + operand.Depth });

    private Expr ParseIndex(Expr operand)
    {
        Advance();
        var optional = Accept(TokenKind.Question);
        var index = ParseExpression();
        Expect(TokenKind.CloseBracket, "]");
        return Made(new IndexExpr(operand, index, optional)
        {
            Start = operand.Start,
            End = _lastEnd,
            Depth = 1 + Math.Max(operand.Depth, index.Depth),
        });
    }

    private Expr ParsePrimary()
    {
        var start = _token.Start;
        switch (_token.Kind)
        {
            case TokenKind.OpenParen:
                Advance();
                var inner = ParseExpression();
                Expect(TokenKind.CloseParen, ")");
                return inner;
            case TokenKind.OpenBracket:
                return ParseList();
            case TokenKind.OpenBrace:
                return ParseMap();
            case TokenKind.Dot:
                Advance();
                return ParseName(start, rooted: true);
            case TokenKind.Identifier:
                return ParseName(start, rooted: false);
            case TokenKind.Int or TokenKind.UInt or TokenKind.Double:
                return ParseNumber(start, negative: false);
            case TokenKind.String or TokenKind.Bytes:
                return ParseText();
            case TokenKind.True or TokenKind.False:
                return ParseConstant(CelValue.Of(_token.Kind == TokenKind.True));
            case TokenKind.Null:
                return ParseConstant(CelValue.Null);
            default:
                Fail(start, $"expected a value but found {Describe(_token)}");
                return Literal(start, CelValue.Null);
        }
    }

    private Expr ParseName(int start, bool rooted)
    {
        var nameStart = _token.Start;
        var name = _source[nameStart.._token.End];
        Expect(TokenKind.Identifier, "a name");
        if (Names.IsReserved(name))
        {
            Fail(nameStart, $"`{name}` is a reserved word");
        }

        if (_token.Kind != TokenKind.OpenParen)
        {
            return Made(new IdentExpr(name, rooted) { Start = start, End = _lastEnd, Depth = 1 });
        }

        var arguments = ParseArguments();
        return Made(new CallExpr(null, name, arguments, rooted)
        {
            NameStart = nameStart,
            Start = start,
            End = _lastEnd,
            Depth = 1 + Deepest(arguments),
        });
    }

    private List<Expr> ParseArguments()
    {
        Advance();
        var arguments = new List<Expr>();
        if (_token.Kind != TokenKind.CloseParen)
        {
            do
            {
                arguments.Add(ParseExpression());
            }
            while (Accept(TokenKind.Comma));
        }

        Expect(TokenKind.CloseParen, ")");
        return arguments;
    }

    private Expr ParseList()
    {
        var start = _token.Start;
        Advance();
        var elements = new List<ListElement>();
        while (_token.Kind is not (TokenKind.CloseBracket or TokenKind.End))
        {
            var optional = Accept(TokenKind.Question);
            elements.Add(new ListElement(ParseExpression(), optional));
            if (!Accept(TokenKind.Comma))
            {
                break;
            }
        }

        Expect(TokenKind.CloseBracket, "]");
        return Made(new ListExpr(elements) { Start = start, End = _lastEnd, Depth = 1 + Deepest(elements.Select(e => e.Value)) });
    }

    private Expr ParseMap()
    {
        var start = _token.Start;
        Advance();
        var entries = new List<MapEntry>();
        while (_token.Kind is not (TokenKind.CloseBrace or TokenKind.End))
        {
            var optional = Accept(TokenKind.Question);
            var key = ParseExpression();
            Expect(TokenKind.Colon, ":");
            entries.Add(new MapEntry(key, ParseExpression(), optional));
            if (!Accept(TokenKind.Comma))
            {
                break;
            }
        }

        Expect(TokenKind.CloseBrace, "}");
        var depth = Deepest(entries.SelectMany(entry => new[] { entry.Key, entry.Value }));
        return Made(new MapExpr(entries) { Start = start, End = _lastEnd, Depth = 1 + depth });
    }

    private Expr ParseStruct(Expr operand, string type)
    {
        Advance();
        var fields = new List<StructField>();
        while (_token.Kind is not (TokenKind.CloseBrace or TokenKind.End))
        {
            var optional = Accept(TokenKind.Question);
            var name = _token.Kind == TokenKind.QuotedIdentifier ? _source[(_token.Start + 1)..(_token.End - 1)] : _source[_token.Start.._token.End];
            if (!Accept(TokenKind.QuotedIdentifier))
            {
                Expect(TokenKind.Identifier, "a field name");
            }

            Expect(TokenKind.Colon, ":");
            fields.Add(new StructField(name, ParseExpression(), optional));
            if (!Accept(TokenKind.Comma))
            {
                break;
            }
        }

        Expect(TokenKind.CloseBrace, "}");
        var depth = 1 + Math.Max(operand.Depth, Deepest(fields.Select(field => field.Value)));
        return Made(new StructExpr(type, fields) { Start = operand.Start, End = _lastEnd, Depth = depth });
    }

    private Expr ParseConstant(CelValue value)
    {
        var start = _token.Start;
        Advance();
        return Literal(start, value);
    }

    private Expr ParseNumber(int start, bool negative)
    {
        var token = _token;
        var text = _source.AsSpan(token.Start, token.End - token.Start);
        var parsed = token.Kind == TokenKind.Double
            ? LiteralReader.TryDouble(text, negative, out var value)
            : LiteralReader.TryInteger(text, negative, out value);
        Advance();
        if (!parsed)
        {
            Fail(start, $"`{_source[start..token.End]}` is out of range");
        }

        return Literal(start, value);
    }

    private Expr ParseText()
    {
        var token = _token;
        var problem = LiteralReader.ReadText(_source.AsSpan(token.Start, token.End - token.Start), out var value, out var at);
        Advance();
        if (problem is not null)
        {
            Fail(token.Start + at, problem);
        }

        return Literal(token.Start, value);
    }

    private Expr Literal(int start, CelValue value) => Made(new LiteralExpr(value) { Start = start, End = _lastEnd, Depth = 1 });

    /// <summary>The dotted name, if that is all the expression is.</summary>
    private static string? TypeName(Expr expression) => expression switch
    {
        IdentExpr ident => ident.Rooted ? "." + ident.Name : ident.Name,
        SelectExpr { Optional: false } select when TypeName(select.Operand) is { } prefix => $"{prefix}.{select.Field}",
        _ => null,
    };

    private static int Deepest(IEnumerable<Expr> expressions) => expressions.Select(expression => expression.Depth).DefaultIfEmpty().Max();
}
