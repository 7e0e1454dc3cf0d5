namespace Gateway.Policies.Cel.Syntax;

/// <summary>A node of the tree the parser makes: the expression as written, macros not expanded.</summary>
internal abstract class Expr
{
    /// <summary>Where its text starts.</summary>
    public required int Start { get; init; }

    /// <summary>Where its text ends, exclusive.</summary>
    public required int End { get; init; }

    /// <summary>The text the positions are in: the expression's, or that of a custom function.</summary>
    public string Source { get; set; } = "";

    /// <summary>Nodes on the longest way down, this one included.</summary>
    public required int Depth { get; init; }
}

internal sealed class LiteralExpr(CelValue value) : Expr
{
    public CelValue Value { get; } = value;
}

/// <summary>A name; with a leading dot it means the outermost one, past loop variables and container.</summary>
internal sealed class IdentExpr(string name, bool rooted) : Expr
{
    public string Name { get; } = name;

    public bool Rooted { get; } = rooted;
}

/// <summary><c>operand.field</c>, or <c>operand.?field</c>.</summary>
internal sealed class SelectExpr(Expr operand, string field, bool optional) : Expr
{
    public Expr Operand { get; } = operand;

    public string Field { get; } = field;

    public bool Optional { get; } = optional;
}

/// <summary><c>operand[index]</c>, or <c>operand[?index]</c>.</summary>
internal sealed class IndexExpr(Expr operand, Expr index, bool optional) : Expr
{
    public Expr Operand { get; } = operand;

    public Expr Index { get; } = index;

    public bool Optional { get; } = optional;
}

/// <summary><c>function(arguments)</c>, or <c>target.function(arguments)</c>.</summary>
internal sealed class CallExpr(Expr? target, string function, IReadOnlyList<Expr> arguments, bool rooted) : Expr
{
    public Expr? Target { get; } = target;

    public string Function { get; } = function;

    public IReadOnlyList<Expr> Arguments { get; } = arguments;

    public bool Rooted { get; } = rooted;

    /// <summary>Where the function's name stands, for messages about it.</summary>
    public required int NameStart { get; init; }
}

/// <summary><c>!operand</c> or <c>-operand</c>.</summary>
internal sealed class UnaryExpr(UnaryOperator op, Expr operand) : Expr
{
    public UnaryOperator Operator { get; } = op;

    public Expr Operand { get; } = operand;
}

internal sealed class BinaryExpr(BinaryOperator op, Expr left, Expr right) : Expr
{
    /// <summary>Where the operator stands.</summary>
    public required int At { get; init; }

    public BinaryOperator Operator { get; } = op;

    public Expr Left { get; } = left;

    public Expr Right { get; } = right;
}

/// <summary>A chain of <c>&amp;&amp;</c> or of <c>||</c>, as one node however long.</summary>
internal sealed class LogicExpr(bool isAnd, IReadOnlyList<Expr> terms) : Expr
{
    public bool IsAnd { get; } = isAnd;

    public IReadOnlyList<Expr> Terms { get; } = terms;
}

internal sealed class ConditionalExpr(Expr condition, Expr then, Expr otherwise) : Expr
{
    public Expr Condition { get; } = condition;

    public Expr Then { get; } = then;

    public Expr Otherwise { get; } = otherwise;
}

internal sealed class ListExpr(IReadOnlyList<ListElement> elements) : Expr
{
    public IReadOnlyList<ListElement> Elements { get; } = elements;
}

internal readonly record struct ListElement(Expr Value, bool Optional);

internal sealed class MapExpr(IReadOnlyList<MapEntry> entries) : Expr
{
    public IReadOnlyList<MapEntry> Entries { get; } = entries;
}

internal readonly record struct MapEntry(Expr Key, Expr Value, bool Optional);

/// <summary><c>Message{field: value}</c>. It parses, so that the message can say what is wrong: there are no message types here.</summary>
internal sealed class StructExpr(string type, IReadOnlyList<StructField> fields) : Expr
{
    public string Type { get; } = type;

    public IReadOnlyList<StructField> Fields { get; } = fields;
}

internal readonly record struct StructField(string Name, Expr Value, bool Optional);
