using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Library;
using Gateway.Policies.Cel.Patterns;
using Gateway.Policies.Cel.Syntax;
using Gateway.Policies.Cel.Time;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>
/// Makes nodes of a bound tree. With a <paramref name="trace"/> every node is wrapped so that its value can be shown; then nothing is
/// folded or fused, for each part as written is to be seen.
/// </summary>
internal sealed class Lowering(NodeFactory nodes, NodeFactory constants, CelLimits limits, DiagnosticBag diagnostics, Func<Bound, Node, Node>? trace)
{
    public Node Lower(Bound bound)
    {
        var node = LowerBare(bound);
        if (node is ConstantNode { Value.Error: { } error } && bound is not BoundFailure && !bound.Children.Any(IsFailing))
        {
            diagnostics.Warn(bound.Syntax.Start, $"this always fails: {error.Message}");
        }

        return trace is null ? node : trace(bound, node);
    }

    private bool IsFailing(Bound bound) => Constant(bound)?.Error is not null;

    private Node LowerBare(Bound bound) => bound switch
    {
        BoundConstant constant => ConstantNode.Of(constant.Value),
        BoundFailure failure => new ConstantNode(CelValue.Fail(failure.Error)),
        BoundSlot slot => new SlotNode(slot.Slot),
        BoundHasSlot slot => new HasSlotNode(slot.Slot),
        BoundRecord record => new RecordNode([.. record.Fields.Select(field => field.Name)], [.. record.Fields.Select(field => LowerBare(field.Value))]),
        BoundLocal local => new LocalNode(local.Local.Index),
        BoundSelect select => LowerSelect(select, Lower(select.Operand)),
        BoundHas has => nodes.Has(Lower(has.Operand), has.Field),
        BoundIndex index => LowerIndex(index, Lower(index.Operand), Lower(index.Index)),
        BoundCall call => LowerCall(call),
        BoundLogic logic => LowerLogic(logic),
        BoundConditional c => LowerConditional(Lower(c.Condition), Lower(c.Then), Lower(c.Otherwise)),
        BoundList list => LowerList(list),
        BoundMap map => LowerMap(map),
        BoundLoop loop => LowerLoop(loop),
        BoundCustom custom => diagnostics.Elsewhere(custom.Call.NameStart, custom.Prefix, () => Lower(custom.Inner)),
        BoundLet let => nodes.FoldedIfClosed(new LetNode(let.Local.Index, Lower(let.Value), Lower(let.Body))),
        BoundOptionalMap optional => nodes.FoldedIfClosed(
            new OptionalMapNode(Lower(optional.Operand), optional.Local.Index, Lower(optional.Body), optional.Flat)),
        BoundDefault fallback => nodes.FoldedIfClosed(new DefaultNode(Lower(fallback.Value), Lower(fallback.Fallback))),
        BoundCoalesce coalesce => nodes.FoldedIfClosed(new CoalesceNode([.. coalesce.Candidates.Select(Lower)])),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private Node LowerSelect(BoundSelect select, Node operand) =>
        select.Optional ? nodes.OptionalSelect(operand, select.Field) : nodes.Select(operand, select.Field);

    private Node LowerIndex(BoundIndex index, Node operand, Node key) =>
        index.Optional ? nodes.OptionalIndex(operand, key) : nodes.Index(operand, key);

    private Node LowerLogic(BoundLogic logic)
    {
        var terms = logic.Terms.Select(Lower).ToArray();
        return trace is null ? NodeFactory.Logic(logic.IsAnd, terms) : new LogicNode(logic.IsAnd, terms);
    }

    private Node LowerConditional(Node condition, Node then, Node otherwise) => trace is null
        ? NodeFactory.Conditional(condition, then, otherwise)
        : new ConditionalNode(condition, then, otherwise);

    private Node LowerList(BoundList list)
    {
        var optional = list.Elements.Select(element => element.Optional).ToArray();
        return nodes.List([.. list.Elements.Select(element => Lower(element.Value))], optional.Contains(true) ? optional : null);
    }

    private Node LowerMap(BoundMap map)
    {
        var optional = map.Entries.Select(entry => entry.Optional).ToArray();
        return nodes.Map([.. map.Children.Select(Lower)], optional.Contains(true) ? optional : null);
    }

    private Node LowerLoop(BoundLoop loop)
    {
        var range = Lower(loop.Range);
        var filter = loop.Filter is null ? null : Lower(loop.Filter);
        var body = Lower(loop.Body);
        var second = loop.Second?.Index ?? -1;
        return nodes.FoldedLoop(loop.Kind is LoopKind.All or LoopKind.Exists or LoopKind.ExistsOne
            ? new PredicateLoopNode(loop.Kind, range, loop.First.Index, second, body)
            : new BuildingLoopNode(new BuildingLoop(loop.Kind, loop.MapsOnly, loop.NegateFilter), range, loop.First.Index, second, filter, body));
    }

    /// <summary>The value of a part that depends on no input; null for any other.</summary>
    private CelValue? Constant(Bound bound)
    {
        var silent = new DiagnosticBag("");
        return new Lowering(constants, constants, limits, silent, null).LowerBare(bound) is ConstantNode constant ? constant.Value : null;
    }

    private Node LowerCall(BoundCall call)
    {
        switch (call.Function.Name)
        {
            case OperatorFunctions.Equal or OperatorFunctions.NotEqual:
                return nodes.Equal(Lower(call.Arguments[0]), Lower(call.Arguments[1]), call.Function.Name == OperatorFunctions.NotEqual);
            case OperatorFunctions.Not:
                return nodes.Not(Lower(call.Arguments[0]));
            case OperatorFunctions.In:
                return nodes.In(Lower(call.Arguments[0]), Lower(call.Arguments[1]));
            case OptionalFunctions.Or or OptionalFunctions.OrValue when call.Function.HasReceiver:
                return nodes.FoldedIfClosed(new OptionalOrNode(
                    Lower(call.Arguments[0]), Lower(call.Arguments[1]), call.Function.Name == OptionalFunctions.OrValue));
            case PatternFunctions.Matches or PatternFunctions.Replace:
                return LowerPattern(call);
            default:
                CheckZone(call);
                return call.Syntax is BinaryExpr { Operator: >= BinaryOperator.Less and <= BinaryOperator.GreaterOrEqual } order
                    ? nodes.Order(Lower(call.Arguments[0]), Lower(call.Arguments[1]), order.Operator)
                    : nodes.Call(call.Function, [.. call.Arguments.Select(Lower)]);
        }
    }

    /// <summary>Patterns are compiled here, once; one that is only known at run time is refused: building it is expensive, and it may be hostile.</summary>
    private Node LowerPattern(BoundCall call)
    {
        var at = call.Arguments[1].Syntax.Start;
        if (Constant(call.Arguments[1]) is not { Kind: CelKind.String } text)
        {
            diagnostics.Error(at, "a regular expression must be a constant string");
            return ConstantNode.False;
        }

        if (Pattern.Compile(text.Text, limits, out var problem) is not { } pattern)
        {
            diagnostics.Error(at, $"bad regular expression: {problem}");
            return ConstantNode.False;
        }

        var subject = Lower(call.Arguments[0]);
        if (call.Function.Name == PatternFunctions.Matches)
        {
            return nodes.Folded(new MatchesNode(subject, pattern), subject);
        }

        var replacement = Lower(call.Arguments[2]);
        return nodes.Folded(new ReplaceNode(subject, pattern, replacement), subject, replacement);
    }

    private void CheckZone(BoundCall call)
    {
        if (call.Function.HasReceiver && call.Arguments.Count == 2 && TimeFunctions.Zoned.Contains(call.Function.Name)
            && Constant(call.Arguments[1]) is { Kind: CelKind.String } zone && TimeZones.Find(zone.Text) is null)
        {
            diagnostics.Error(call.Arguments[1].Syntax.Start, $"unknown time zone `{zone.Text}`",
                Suggestions.For(zone.Text, ZoneArchive.Instance.Names) ?? "use an IANA name such as Europe/Berlin, UTC, or an offset such as +02:00");
        }
    }
}
