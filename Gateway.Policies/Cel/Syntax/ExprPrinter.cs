using System.Text;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Syntax;

/// <summary>Writes a tree as text that parses to the same tree, with no more parentheses than that needs.</summary>
internal sealed class ExprPrinter
{
    private const int Conditional = -2;
    private const int Or = -1;
    private const int And = 0;
    private const int Unary = 4;
    private const int Member = 5;
    private const int Primary = 6;

    private readonly StringBuilder _text = new();

    public static string Print(Expr expression)
    {
        var printer = new ExprPrinter();
        printer.Write(expression, Conditional);
        return printer._text.ToString();
    }

    /// <summary>Writes <paramref name="expression"/> where only something that binds at least as tightly as <paramref name="level"/> may stand.</summary>
    private void Write(Expr expression, int level)
    {
        var inParentheses = LevelOf(expression) < level;
        if (inParentheses)
        {
            _text.Append('(');
        }

        WriteBare(expression);
        if (inParentheses)
        {
            _text.Append(')');
        }
    }

    private static int LevelOf(Expr expression) => expression switch
    {
        ConditionalExpr => Conditional,
        LogicExpr logic => logic.IsAnd ? And : Or,
        BinaryExpr binary => Operators.Level(binary.Operator),
        UnaryExpr => Unary,
        SelectExpr or IndexExpr or CallExpr { Target: not null } => Member,
        _ => Primary,
    };

    private void WriteBare(Expr expression)
    {
        switch (expression)
        {
            case LiteralExpr literal:
                _text.Append(Literal(literal.Value));
                break;
            case IdentExpr ident:
                _text.Append(ident.Rooted ? "." : "").Append(ident.Name);
                break;
            case SelectExpr select:
                Write(select.Operand, Member);
                _text.Append(select.Optional ? ".?" : ".").Append(FieldName(select.Field));
                break;
            case IndexExpr index:
                Write(index.Operand, Member);
                _text.Append(index.Optional ? "[?" : "[");
                Write(index.Index, Conditional);
                _text.Append(']');
                break;
            case CallExpr call:
                WriteCall(call);
                break;
            case UnaryExpr unary:
                WriteUnary(unary);
                break;
            case BinaryExpr binary:
                Write(binary.Left, Operators.Level(binary.Operator));
                _text.Append(' ').Append(Operators.Symbol(binary.Operator)).Append(' ');
                Write(binary.Right, Operators.Level(binary.Operator) + 1);
                break;
            case LogicExpr logic:
                WriteJoined(logic.Terms, logic.IsAnd ? " && " : " || ", logic.IsAnd ? And + 1 : And);
                break;
            case ConditionalExpr conditional:
                WriteConditional(conditional);
                break;
            default:
                WriteCollection(expression);
                break;
        }
    }

    private void WriteConditional(ConditionalExpr conditional)
    {
        Write(conditional.Condition, Or);
        _text.Append(" ? ");
        Write(conditional.Then, Or);
        _text.Append(" : ");
        Write(conditional.Otherwise, Conditional);
    }

    private void WriteCollection(Expr expression)
    {
        switch (expression)
        {
            case ListExpr list:
                WriteItems("[", list.Elements, element => WriteOptional(element.Optional, null, element.Value), "]");
                break;
            case MapExpr map:
                WriteItems("{", map.Entries, entry => WriteOptional(entry.Optional, entry.Key, entry.Value), "}");
                break;
            case StructExpr message:
                _text.Append(message.Type);
                WriteItems("{", message.Fields, field =>
                {
                    _text.Append(field.Optional ? "?" : "").Append(FieldName(field.Name)).Append(": ");
                    Write(field.Value, Conditional);
                }, "}");
                break;
        }
    }

    private void WriteCall(CallExpr call)
    {
        if (call.Target is not null)
        {
            Write(call.Target, Member);
        }

        _text.Append(call.Target is not null || call.Rooted ? "." : "").Append(call.Function);
        WriteItems("(", call.Arguments, argument => Write(argument, Conditional), ")");
    }

    /// <summary>Two of the same sign in a row cancel out when read, and a minus before a number becomes part of it.</summary>
    private void WriteUnary(UnaryExpr unary)
    {
        _text.Append(unary.Operator == UnaryOperator.Not ? '!' : '-');
        var needsParentheses = unary.Operand is UnaryExpr
            || (unary.Operator == UnaryOperator.Negate && Leftmost(unary.Operand) is LiteralExpr literal && Numbers.IsNumber(literal.Value.Kind));
        Write(unary.Operand, needsParentheses ? Primary + 1 : Member);
    }

    private static Expr Leftmost(Expr expression) => expression switch
    {
        SelectExpr select => Leftmost(select.Operand),
        IndexExpr index => Leftmost(index.Operand),
        CallExpr { Target: { } target } => Leftmost(target),
        _ => expression,
    };

    private void WriteOptional(bool optional, Expr? key, Expr value)
    {
        _text.Append(optional ? "?" : "");
        if (key is not null)
        {
            Write(key, Conditional);
            _text.Append(": ");
        }

        Write(value, Conditional);
    }

    private void WriteItems<T>(string open, IReadOnlyList<T> items, Action<T> write, string close)
    {
        _text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            _text.Append(i > 0 ? ", " : "");
            write(items[i]);
        }

        _text.Append(close);
    }

    private void WriteJoined(IReadOnlyList<Expr> terms, string separator, int level)
    {
        for (var i = 0; i < terms.Count; i++)
        {
            _text.Append(i > 0 ? separator : "");
            Write(terms[i], level);
        }
    }

    private static string FieldName(string name) => Names.IsIdentifier(name) && !Names.IsKeyword(name) ? name : $"`{name}`";

    private static string Literal(in CelValue value) => value.Kind switch
    {
        CelKind.String => LiteralWriter.Quote(value.Text),
        CelKind.Bytes => LiteralWriter.Quote(value.Octets),
        _ => value.ToString(),
    };
}
