using Gateway.Policies.Cel.Binding;

namespace Gateway.Policies.Cel.Syntax;

/// <summary>Reads a block of function definitions, <c>name(a, rest...) { expression }</c> one after the other.</summary>
internal sealed class CustomFunctionParser
{
    private readonly string _source;
    private readonly CelLimits _limits;
    private readonly DiagnosticBag _diagnostics;
    private readonly Lexer _lexer;
    private Token _token;

    private CustomFunctionParser(string source, CelLimits limits, DiagnosticBag diagnostics)
    {
        _source = source;
        _limits = limits;
        _diagnostics = diagnostics;
        _lexer = new Lexer(source);
        _token = _lexer.Next();
    }

    public static IReadOnlyList<CustomFunction> Parse(string source, CelLimits limits, DiagnosticBag diagnostics)
    {
        var parser = new CustomFunctionParser(source, limits, diagnostics);
        var functions = new List<CustomFunction>();
        while (parser._token.Kind != TokenKind.End && parser.ParseOne() is { } function)
        {
            functions.Add(function);
        }

        return functions;
    }

    private CustomFunction? ParseOne()
    {
        var hasReceiver = Text(_token) == "this";
        if (hasReceiver && !(Expect(TokenKind.Identifier, "this") && Expect(TokenKind.Dot, ".")))
        {
            return null;
        }

        var name = Text(_token);
        if (!Expect(TokenKind.Identifier, "a function name") || !Expect(TokenKind.OpenParen, "(") || ParseParameters(out var isVariadic) is not { } parameters)
        {
            return null;
        }

        var bodyStart = _token.End;
        return _token.Kind == TokenKind.OpenBrace && ParseBody(bodyStart) is { } body
            ? new CustomFunction(name, hasReceiver, parameters, isVariadic, body, CountNodes(body))
            : Fail("{ and the expression");
    }

    private List<string>? ParseParameters(out bool isVariadic)
    {
        var parameters = new List<string>();
        isVariadic = false;
        while (_token.Kind != TokenKind.CloseParen)
        {
            var name = Text(_token);
            if (isVariadic || parameters.Contains(name) || !Expect(TokenKind.Identifier, "another parameter or )"))
            {
                Fail("a parameter of its own name, and nothing after `name...`");
                return null;
            }

            parameters.Add(name);
            for (var dots = 0; dots < 3 && _token.Kind == TokenKind.Dot; dots++)
            {
                isVariadic = true;
                _token = _lexer.Next();
            }

            if (_token.Kind == TokenKind.Comma)
            {
                _token = _lexer.Next();
            }
        }

        _token = _lexer.Next();
        return parameters;
    }

    /// <summary>The expression up to the brace that closes the body, parsed where it stands so that positions are those of the block.</summary>
    private Expr? ParseBody(int start)
    {
        var depth = 1;
        while (true)
        {
            _token = _lexer.Next();
            depth += _token.Kind == TokenKind.OpenBrace ? 1 : _token.Kind == TokenKind.CloseBrace ? -1 : 0;
            if (_token.Kind is TokenKind.End or TokenKind.Bad)
            {
                return null;
            }

            if (depth == 0)
            {
                var before = string.Concat(_source.AsSpan(0, start).ToArray().Select(character => character == '\n' ? '\n' : ' '));
                var body = Parser.Parse(before + _source[start.._token.Start], _limits, _diagnostics);
                _token = _lexer.Next();
                return body;
            }
        }
    }

    private string Text(Token token) => _source[token.Start..token.End];

    private bool Expect(TokenKind kind, string what)
    {
        if (_token.Kind != kind)
        {
            Fail(what);
            return false;
        }

        _token = _lexer.Next();
        return true;
    }

    private CustomFunction? Fail(string expected)
    {
        if (!_diagnostics.HasErrors)
        {
            _diagnostics.Error(_token.Start, $"expected {expected}", "a function is written name(a, b) { expression }");
        }

        return null;
    }

    private static int CountNodes(Expr tree) => 1 + tree switch
    {
        SelectExpr select => CountNodes(select.Operand),
        IndexExpr index => CountNodes(index.Operand) + CountNodes(index.Index),
        CallExpr call => call.Arguments.Sum(CountNodes) + (call.Target is null ? 0 : CountNodes(call.Target)),
        UnaryExpr unary => CountNodes(unary.Operand),
        BinaryExpr binary => CountNodes(binary.Left) + CountNodes(binary.Right),
        LogicExpr logic => logic.Terms.Sum(CountNodes),
        ConditionalExpr c => CountNodes(c.Condition) + CountNodes(c.Then) + CountNodes(c.Otherwise),
        ListExpr list => list.Elements.Sum(element => CountNodes(element.Value)),
        MapExpr map => map.Entries.Sum(entry => CountNodes(entry.Key) + CountNodes(entry.Value)),
        StructExpr message => message.Fields.Sum(field => CountNodes(field.Value)),
        _ => 0,
    };
}
