using Gateway.Policies.Cel.Library;
using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Binding;

/// <summary>
/// Resolves every name of a tree: variables to slots, macro variables to locals, calls to functions, macros to nodes of their own.
/// In checked mode what cannot be resolved is an error; otherwise it becomes a node that fails when it is evaluated.
/// </summary>
internal sealed partial class Binder(CelEnvironment environment, Layout layout, DiagnosticBag diagnostics, bool isChecked)
{
    private readonly List<Local> _scope = [];
    private int _visibleFrom;
    private int _loops;

    /// <summary>How many locals an evaluation needs at most at one time.</summary>
    public int LocalCount { get; private set; }

    public Bound Bind(Expr expression) => expression switch
    {
        LiteralExpr literal => new BoundConstant(literal, literal.Value),
        IdentExpr or SelectExpr or IndexExpr => BindMember(expression),
        CallExpr call => BindCall(call),
        UnaryExpr unary => Operator(unary, unary.Operator == UnaryOperator.Not ? "!_" : "-_", Bind(unary.Operand)),
        BinaryExpr binary => Operator(binary, BinaryName(binary.Operator), Bind(binary.Left), Bind(binary.Right)),
        LogicExpr logic => new BoundLogic(logic, logic.IsAnd, [.. logic.Terms.Select(Bind)]),
        ConditionalExpr c => new BoundConditional(c, Bind(c.Condition), Bind(c.Then), Bind(c.Otherwise)),
        ListExpr list => new BoundList(list, [.. list.Elements.Select(element => new BoundElement(Bind(element.Value), element.Optional))]),
        MapExpr map => new BoundMap(map, [.. map.Entries.Select(entry => new BoundEntry(Bind(entry.Key), Bind(entry.Value), entry.Optional))]),
        StructExpr message => Unresolved(message, message.Start, CelErrorCode.NoSuchVariable, $"unknown message type `{message.Type}`",
            "maps are written {\"field\": value}"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string BinaryName(BinaryOperator op) => op == BinaryOperator.In ? OperatorFunctions.In : $"_{Operators.Symbol(op)}_";

    private BoundCall Operator(Expr syntax, string name, params Bound[] operands) =>
        new(syntax, environment.Functions.Find(name, false, operands.Length)!, operands);

    /// <summary>Reports an error in checked mode; in the other the evaluation will.</summary>
    private BoundFailure Unresolved(Expr syntax, int at, CelErrorCode code, string message, string? suggestion = null)
    {
        if (isChecked)
        {
            diagnostics.Error(at, message, suggestion);
        }

        return new BoundFailure(syntax, new CelError(code, message)) { Type = CelType.Failed };
    }

    private Local? FindLocal(string name) =>
        _scope.FindLastIndex(local => local.Name == name) is var index && index >= _visibleFrom ? _scope[index] : null;

    private T WithLocal<T>(Expr syntax, Expr name, Func<Local, T> bind)
    {
        if (name is not IdentExpr { Rooted: false } ident)
        {
            diagnostics.Error(name.Start, "the variable of a macro must be a simple name");
            ident = new IdentExpr("", rooted: false) { Start = syntax.Start, End = syntax.End, Depth = 1 };
        }

        var local = new Local(ident.Name, _scope.Count);
        _scope.Add(local);
        LocalCount = Math.Max(LocalCount, _scope.Count);
        var bound = bind(local);
        _scope.RemoveAt(_scope.Count - 1);
        return bound;
    }

    /// <summary>The names a relative name may mean, innermost container first.</summary>
    private IEnumerable<string> Candidates(string name, bool rooted)
    {
        var container = rooted ? "" : environment.Container;
        while (container.Length > 0)
        {
            yield return $"{container}.{name}";
            container = container[..Math.Max(0, container.LastIndexOf('.'))];
        }

        yield return name;
    }

    private static CelValue? TypeByName(string name) => name switch
    {
        "bool" or "int" or "uint" or "double" or "string" or "bytes" or "list" or "map" or "null_type" or "type"
            or CelType.OptionalName or "net.IP" or "net.CIDR" or "google.protobuf.Timestamp" or "google.protobuf.Duration"
            => CelValue.Type(name),
        _ => null,
    };
}
