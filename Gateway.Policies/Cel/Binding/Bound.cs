using Gateway.Policies.Cel.Library;
using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Binding;

/// <summary>A node of the tree after names are resolved and macros understood. The checker fills in <see cref="Type"/>.</summary>
internal abstract class Bound(Expr syntax)
{
    public Expr Syntax { get; } = syntax;

    public CelType Type { get; set; } = CelType.Dyn;

    /// <summary>The parts in the order they are written.</summary>
    public virtual IEnumerable<Bound> Children => [];
}

internal sealed class BoundConstant(Expr syntax, CelValue value) : Bound(syntax)
{
    public CelValue Value { get; } = value;
}

/// <summary>A variable, or a path of constant keys into one, read from its slot.</summary>
internal sealed class BoundSlot(Expr syntax, Slot slot) : Bound(syntax)
{
    public Slot Slot { get; } = slot;
}

/// <summary><c>has()</c> of a slot.</summary>
internal sealed class BoundHasSlot(Expr syntax, Slot slot) : Bound(syntax)
{
    public Slot Slot { get; } = slot;
}

/// <summary>A record as a whole, made into a map of the fields that are present.</summary>
internal sealed class BoundRecord(Expr syntax, IReadOnlyList<(string Name, Bound Value)> fields) : Bound(syntax)
{
    public IReadOnlyList<(string Name, Bound Value)> Fields { get; } = fields;
}

/// <summary>A variable of a macro.</summary>
internal sealed class BoundLocal(Expr syntax, Local local) : Bound(syntax)
{
    public Local Local { get; } = local;
}

/// <summary>A macro's variable: where the evaluator keeps it. The checker fills in the type.</summary>
internal sealed class Local(string name, int index)
{
    public string Name { get; } = name;

    public int Index { get; } = index;

    public CelType Type { get; set; } = CelType.Dyn;
}

internal sealed class BoundSelect(Expr syntax, Bound operand, string field, bool optional) : Bound(syntax)
{
    public Bound Operand { get; } = operand;

    public string Field { get; } = field;

    public bool Optional { get; } = optional;

    public override IEnumerable<Bound> Children => [Operand];
}

internal sealed class BoundHas(Expr syntax, Bound operand, string field) : Bound(syntax)
{
    public Bound Operand { get; } = operand;

    public string Field { get; } = field;

    public override IEnumerable<Bound> Children => [Operand];
}

internal sealed class BoundIndex(Expr syntax, Bound operand, Bound index, bool optional) : Bound(syntax)
{
    public Bound Operand { get; } = operand;

    public Bound Index { get; } = index;

    public bool Optional { get; } = optional;

    public override IEnumerable<Bound> Children => [Operand, Index];
}

/// <summary>A call, of an operator too.</summary>
internal sealed class BoundCall(Expr syntax, FunctionGroup function, IReadOnlyList<Bound> arguments) : Bound(syntax)
{
    public FunctionGroup Function { get; } = function;

    public IReadOnlyList<Bound> Arguments { get; } = arguments;

    public override IEnumerable<Bound> Children => Arguments;
}

internal sealed class BoundLogic(Expr syntax, bool isAnd, IReadOnlyList<Bound> terms) : Bound(syntax)
{
    public bool IsAnd { get; } = isAnd;

    public IReadOnlyList<Bound> Terms { get; } = terms;

    public override IEnumerable<Bound> Children => Terms;
}

internal sealed class BoundConditional(Expr syntax, Bound condition, Bound then, Bound otherwise) : Bound(syntax)
{
    public Bound Condition { get; } = condition;

    public Bound Then { get; } = then;

    public Bound Otherwise { get; } = otherwise;

    public override IEnumerable<Bound> Children => [Condition, Then, Otherwise];
}

internal readonly record struct BoundElement(Bound Value, bool Optional);

internal sealed class BoundList(Expr syntax, IReadOnlyList<BoundElement> elements) : Bound(syntax)
{
    public IReadOnlyList<BoundElement> Elements { get; } = elements;

    public override IEnumerable<Bound> Children => Elements.Select(element => element.Value);
}

internal readonly record struct BoundEntry(Bound Key, Bound Value, bool Optional);

internal sealed class BoundMap(Expr syntax, IReadOnlyList<BoundEntry> entries) : Bound(syntax)
{
    public IReadOnlyList<BoundEntry> Entries { get; } = entries;

    public override IEnumerable<Bound> Children => Entries.SelectMany(entry => new[] { entry.Key, entry.Value });
}

/// <summary>Something that fails whenever it is evaluated: what an unchecked expression could not resolve.</summary>
internal sealed class BoundFailure(Expr syntax, CelError error) : Bound(syntax)
{
    public CelError Error { get; } = error;
}
