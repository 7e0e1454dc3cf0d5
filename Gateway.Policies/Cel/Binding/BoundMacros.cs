using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Binding;

/// <summary>What a loop makes of its rounds.</summary>
internal enum LoopKind
{
    All,
    Exists,
    ExistsOne,

    /// <summary>A list of the bodies' values: <c>map</c>, <c>filter</c>, <c>transformList</c>.</summary>
    List,

    /// <summary>A map with the same keys: <c>transformMap</c>, <c>mapValues</c>, <c>filterKeys</c>.</summary>
    Map,

    /// <summary>A map merged from one-entry maps: <c>transformMapEntry</c>.</summary>
    MapEntries,
}

/// <summary>A macro that walks a list or map. The body of a predicate macro is the predicate.</summary>
internal sealed class BoundLoop(Expr syntax, LoopKind kind, Bound range, Local first, Local? second, Bound body) : Bound(syntax)
{
    public LoopKind Kind { get; } = kind;

    public Bound Range { get; } = range;

    /// <summary>Alone: the element of a list, the key of a map. With a second: the index or key.</summary>
    public Local First { get; } = first;

    /// <summary>The element of a list, the value of a map.</summary>
    public Local? Second { get; } = second;

    public Bound? Filter { get; init; }

    public Bound Body { get; } = body;

    /// <summary>Whether a list is refused.</summary>
    public bool MapsOnly { get; init; }

    /// <summary>Whether the filter drops what it is true for.</summary>
    public bool NegateFilter { get; init; }

    public override IEnumerable<Bound> Children => Filter is null ? [Range, Body] : [Range, Filter, Body];
}

/// <summary><c>cel.bind</c> and <c>with</c>: a value by a name.</summary>
internal sealed class BoundLet(Expr syntax, Local local, Bound value, Bound body) : Bound(syntax)
{
    public Local Local { get; } = local;

    public Bound Value { get; } = value;

    public Bound Body { get; } = body;

    public override IEnumerable<Bound> Children => [Value, Body];
}

/// <summary><c>optMap</c> and <c>optFlatMap</c>.</summary>
internal sealed class BoundOptionalMap(Expr syntax, Bound operand, Local local, Bound body, bool flat) : Bound(syntax)
{
    public Bound Operand { get; } = operand;

    public Local Local { get; } = local;

    public Bound Body { get; } = body;

    public bool Flat { get; } = flat;

    public override IEnumerable<Bound> Children => [Operand, Body];
}

/// <summary>A call of a custom function: its body with the arguments bound to its parameters.</summary>
internal sealed class BoundCustom(CallExpr call, Bound inner) : Bound(call)
{
    public CallExpr Call { get; } = call;

    public Bound Inner { get; } = inner;

    /// <summary>What a message about the body starts with.</summary>
    public string Prefix => $"in `{Call.Function}`: ";

    public override IEnumerable<Bound> Children => [Inner];
}

/// <summary><c>default(value, fallback)</c>: the fallback where the value is missing or null.</summary>
internal sealed class BoundDefault(Expr syntax, Bound value, Bound fallback) : Bound(syntax)
{
    public Bound Value { get; } = value;

    public Bound Fallback { get; } = fallback;

    public override IEnumerable<Bound> Children => [Value, Fallback];
}

/// <summary><c>coalesce(…)</c>: the first that neither fails nor is null.</summary>
internal sealed class BoundCoalesce(Expr syntax, IReadOnlyList<Bound> candidates) : Bound(syntax)
{
    public IReadOnlyList<Bound> Candidates { get; } = candidates;

    public override IEnumerable<Bound> Children => Candidates;
}
