using Gateway.Policies.Cel.Syntax;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Binding;

/// <content>Macros: recognised by name, form and number of arguments.</content>
internal sealed partial class Binder
{
    private static readonly string[] MacroNames =
    [
        "has", "all", "exists", "exists_one", "existsOne", "map", "filter", "transformList", "transformMap", "transformMapEntry",
        "optMap", "optFlatMap", "with", "mapValues", "filterKeys", "removeKeys", "cel.bind", "default", "coalesce",
    ];

    public static bool IsMacro(string name) => MacroNames.Contains(name);

    private Bound? BindMacro(CallExpr call) => call.Target switch
    {
        null => BindGlobalMacro(call),
        IdentExpr { Name: "cel" } when call is { Function: "bind", Arguments.Count: 3 } && FindLocal("cel") is null =>
            BindLet(call, call.Arguments[0], call.Arguments[1], call.Arguments[2]),
        _ => BindReceiverMacro(call, call.Target),
    };

    private Bound? BindGlobalMacro(CallExpr call) => (call.Function, call.Arguments.Count) switch
    {
        ("has", 1) => BindHas(call),
        ("default", 2) when environment.HasGatewayFunctions => new BoundDefault(call, Bind(call.Arguments[0]), Bind(call.Arguments[1])),
        ("coalesce", > 0) when environment.HasGatewayFunctions => new BoundCoalesce(call, [.. call.Arguments.Select(Bind)]),
        _ => null,
    };

    private Bound? BindReceiverMacro(CallExpr call, Expr target) => (call.Function, call.Arguments.Count) switch
    {
        ("all", 2) => Loop(call, target, LoopKind.All),
        ("exists", 2) => Loop(call, target, LoopKind.Exists),
        ("exists_one" or "existsOne", 2) => Loop(call, target, LoopKind.ExistsOne),
        ("map", 2) => Loop(call, target, LoopKind.List),
        ("map", 3) => Loop(call, target, LoopKind.List, hasFilter: true),
        ("filter", 2) => Filter(call, target, LoopKind.List),
        ("all", 3) => LoopOverTwo(call, target, LoopKind.All),
        ("exists", 3) => LoopOverTwo(call, target, LoopKind.Exists),
        ("exists_one" or "existsOne", 3) => LoopOverTwo(call, target, LoopKind.ExistsOne),
        ("transformList", 3 or 4) => LoopOverTwo(call, target, LoopKind.List),
        ("transformMap", 3 or 4) => LoopOverTwo(call, target, LoopKind.Map),
        ("transformMapEntry", 3 or 4) => LoopOverTwo(call, target, LoopKind.MapEntries),
        ("optMap", 2) => BindOptionalMap(call, target, flat: false),
        ("optFlatMap", 2) => BindOptionalMap(call, target, flat: true),
        ("with", 2) when environment.HasGatewayFunctions => BindLet(call, call.Arguments[0], target, call.Arguments[1]),
        ("mapValues", 2) when environment.HasGatewayFunctions => MapValues(call, target),
        ("filterKeys", 2) when environment.HasGatewayFunctions => Filter(call, target, LoopKind.Map),
        ("removeKeys", 2) when environment.HasGatewayFunctions => Filter(call, target, LoopKind.Map, negate: true),
        _ => null,
    };

    /// <summary>One variable; the last argument is the body, one before it the filter.</summary>
    private Bound Loop(CallExpr call, Expr target, LoopKind kind, bool hasFilter = false) => InLoop(call, target, range =>
        WithLocal<Bound>(call, call.Arguments[0], first =>
        {
            var filter = hasFilter ? Bind(call.Arguments[1]) : null;
            return new BoundLoop(call, kind, range, first, null, Bind(call.Arguments[^1])) { Filter = filter };
        }));

    private Bound LoopOverTwo(CallExpr call, Expr target, LoopKind kind) => InLoop(call, target, range =>
    {
        var hasFilter = call.Arguments.Count == 4;
        return WithLocal(call, call.Arguments[0], first => WithLocal<Bound>(call, call.Arguments[1], second =>
        {
            var filter = hasFilter ? Bind(call.Arguments[2]) : null;
            return new BoundLoop(call, kind, range, first, second, Bind(call.Arguments[^1])) { Filter = filter };
        }));
    });

    /// <summary>Keeps elements as they are: the body is the element itself.</summary>
    private Bound Filter(CallExpr call, Expr target, LoopKind kind, bool negate = false) => InLoop(call, target, range =>
        WithLocal(call, call.Arguments[0], first =>
        {
            var filter = Bind(call.Arguments[1]);
            return kind == LoopKind.List
                ? new BoundLoop(call, kind, range, first, null, new BoundLocal(call.Arguments[0], first)) { Filter = filter }
                : WithHidden(call, value => new BoundLoop(call, kind, range, first, value, new BoundLocal(call.Arguments[0], value))
                {
                    Filter = filter,
                    MapsOnly = true,
                    NegateFilter = negate,
                });
        }));

    private Bound MapValues(CallExpr call, Expr target) => InLoop(call, target, range =>
        WithHidden(call, key => WithLocal<Bound>(call, call.Arguments[0], value =>
            new BoundLoop(call, LoopKind.Map, range, key, value, Bind(call.Arguments[1])) { MapsOnly = true })));

    private Bound BindLet(CallExpr call, Expr name, Expr value, Expr body)
    {
        var bound = Bind(value);
        return WithLocal<Bound>(call, name, local => new BoundLet(call, local, bound, Bind(body)));
    }

    private Bound BindOptionalMap(CallExpr call, Expr target, bool flat)
    {
        var operand = Bind(target);
        return WithLocal<Bound>(call, call.Arguments[0], local => new BoundOptionalMap(call, operand, local, Bind(call.Arguments[1]), flat));
    }

    /// <summary>The range stands outside the loop: chained macros do not nest.</summary>
    private Bound InLoop(CallExpr call, Expr target, Func<Bound, Bound> bind)
    {
        var range = Bind(target);
        _loops++;
        if (_loops > environment.Limits.Loops)
        {
            diagnostics.Error(call.NameStart, $"loops nest deeper than {environment.Limits.Loops}");
            _loops--;
            return new BoundFailure(call, Errors.Cost) { Type = CelType.Failed };
        }

        var bound = bind(range);
        _loops--;
        return bound;
    }

    /// <summary>A variable that the macro needs and the rule cannot name.</summary>
    private Bound WithHidden(CallExpr call, Func<Local, Bound> bind) =>
        WithLocal(call, new IdentExpr("", rooted: false) { Start = call.Start, End = call.End, Depth = 1 }, bind);
}
