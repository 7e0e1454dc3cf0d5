namespace Gateway.Policies.Cel.Syntax;

/// <summary>
/// Recursive descent with one token of lookahead; binary operators by climbing. Never throws: the first problem is recorded and the rest
/// of the input is skipped, so every method may be left with a placeholder in hand.
/// </summary>
internal sealed partial class Parser
{
    private readonly string _source;
    private readonly CelLimits _limits;
    private readonly DiagnosticBag _diagnostics;
    private readonly Lexer _lexer;
    private Token _token;
    private int _lastEnd;
    private int _nesting;
    private int _nodes;

    private Parser(string source, CelLimits limits, DiagnosticBag diagnostics)
    {
        _source = source;
        _limits = limits;
        _diagnostics = diagnostics;
        _lexer = new Lexer(source);
    }

    /// <summary>The tree, or null with at least one error in <paramref name="diagnostics"/>.</summary>
    public static Expr? Parse(string source, CelLimits limits, DiagnosticBag diagnostics)
    {
        if (source.Length > limits.SourceLength)
        {
            diagnostics.Error(0, $"the expression has {source.Length} characters; at most {limits.SourceLength} are allowed");
            return null;
        }

        var parser = new Parser(source, limits, diagnostics);
        parser.Advance();
        var expression = parser.ParseExpression();
        if (parser._token.Kind != TokenKind.End)
        {
            parser.Fail(parser._token.Start, $"unexpected {parser.Describe(parser._token)}");
        }

        return diagnostics.HasErrors ? null : expression;
    }

    private Expr ParseExpression()
    {
        if (++_nesting > _limits.Depth)
        {
            Fail(_token.Start, $"the expression nests deeper than {_limits.Depth}");
        }

        var condition = ParseOr();
        if (Accept(TokenKind.Question))
        {
            var then = ParseOr();
            Expect(TokenKind.Colon, ":");
            var otherwise = ParseExpression();
            condition = Made(new ConditionalExpr(condition, then, otherwise)
            {
                Start = condition.Start,
                End = otherwise.End,
                Depth = 1 + Math.Max(condition.Depth, Math.Max(then.Depth, otherwise.Depth)),
            });
        }

        _nesting--;
        return condition;
    }

    private Expr ParseOr() => ParseChain(TokenKind.Or, isAnd: false);

    private Expr ParseAnd() => ParseChain(TokenKind.And, isAnd: true);

    private Expr ParseChain(TokenKind op, bool isAnd)
    {
        var first = isAnd ? ParseBinary(Operators.RelationLevel) : ParseAnd();
        if (_token.Kind != op)
        {
            return first;
        }

        var terms = new List<Expr> { first };
        while (Accept(op))
        {
            terms.Add(isAnd ? ParseBinary(Operators.RelationLevel) : ParseAnd());
        }

        return Made(new LogicExpr(isAnd, terms)
        {
            Start = first.Start,
            End = terms[^1].End,
            Depth = 1 + terms.Max(term => term.Depth),
        });
    }

    private Expr ParseBinary(int level)
    {
        var left = ParseUnary();
        while (Operators.FromToken(_token.Kind) is { } op && Operators.Level(op) >= level)
        {
            var at = _token.Start;
            Advance();
            var right = ParseBinary(Operators.Level(op) + 1);
            left = Made(new BinaryExpr(op, left, right)
            {
                At = at,
                Start = left.Start,
                End = right.End,
                Depth = 1 + Math.Max(left.Depth, right.Depth),
            });
        }

        return left;
    }

    /// <summary>A run of one sign: an even number of them cancels out. The minus next to a number belongs to the number.</summary>
    private Expr ParseUnary()
    {
        var sign = _token.Kind;
        if (sign is not (TokenKind.Not or TokenKind.Minus))
        {
            return ParseMember();
        }

        var start = _token.Start;
        var count = 0;
        while (_token.Kind == sign)
        {
            count++;
            Advance();
        }

        var signStart = _lastEnd - 1;
        var isNumber = sign == TokenKind.Minus && _token.Kind is TokenKind.Int or TokenKind.Double;
        var operand = isNumber ? ParseMember(ParseNumber(signStart, negative: true))
            : sign == TokenKind.Not && _token.Kind == TokenKind.Minus ? ParseNegativeNumber()
            : ParseMember();
        if ((count - (isNumber ? 1 : 0)) % 2 == 0)
        {
            return operand;
        }

        var op = sign == TokenKind.Not ? UnaryOperator.Not : UnaryOperator.Negate;
        return Made(new UnaryExpr(op, operand) { Start = start, End = operand.End, Depth = 1 + operand.Depth });
    }

    /// <summary>After an exclamation mark only a minus that belongs to a number may stand.</summary>
    private Expr ParseNegativeNumber()
    {
        var start = _token.Start;
        Advance();
        if (_token.Kind is not (TokenKind.Int or TokenKind.Double))
        {
            Fail(start, "! and - do not mix without parentheses");
            return Literal(start, CelValue.Null);
        }

        return ParseMember(ParseNumber(start, negative: true));
    }

    private void Advance()
    {
        _lastEnd = _token.End;
        _token = _lexer.Next();
        if (_token.Kind == TokenKind.Bad)
        {
            Fail(_token.Start, _token.Problem!);
        }
    }

    private bool Accept(TokenKind kind)
    {
        if (_token.Kind != kind)
        {
            return false;
        }

        Advance();
        return true;
    }

    private void Expect(TokenKind kind, string what)
    {
        if (!Accept(kind))
        {
            Fail(_token.Start, $"expected {what} but found {Describe(_token)}");
        }
    }

    /// <summary>Records the first problem and jumps to the end of the input, which makes every loop here stop.</summary>
    private void Fail(int at, string message)
    {
        if (!_diagnostics.HasErrors)
        {
            _diagnostics.Error(at, message);
        }

        _token = new Token(TokenKind.End, _source.Length, _source.Length);
    }

    private string Describe(Token token) => token.Kind == TokenKind.End ? "the end" : $"`{_source[token.Start..Math.Min(token.End, token.Start + 40)]}`";

    private Expr Made(Expr expression)
    {
        expression.Source = _source;
        if (++_nodes > _limits.Nodes)
        {
            Fail(expression.Start, $"the expression has more than {_limits.Nodes} parts");
        }
        else if (expression.Depth > _limits.Depth)
        {
            Fail(expression.Start, $"the expression nests deeper than {_limits.Depth}");
        }

        return expression;
    }
}
