using Gateway.Policies.Cel.Binding;

namespace Gateway.Policies.Cel.Checking;

/// <content>Macros: the types of their variables, then of their bodies.</content>
internal sealed partial class Checker
{
    private CelType CheckLoop(BoundLoop loop)
    {
        var range = Known(Visit(loop.Range));
        var (key, value) = RangeTypes(range, loop);
        loop.First.Type = loop.Second is null && range.Kind == TypeKind.List ? value : key;
        if (loop.Second is not null)
        {
            loop.Second.Type = value;
        }

        if (loop.Filter is not null)
        {
            ExpectBool(loop.Filter, "the condition");
        }

        switch (loop.Kind)
        {
            case LoopKind.All or LoopKind.Exists or LoopKind.ExistsOne:
                ExpectBool(loop.Body, "the condition");
                return CelType.Bool;
            case LoopKind.List:
                return CelType.List(Visit(loop.Body));
            case LoopKind.Map:
                return CelType.Map(key, Visit(loop.Body));
            case LoopKind.MapEntries:
                return CheckEntry(loop);
        }

        throw new System.Diagnostics.UnreachableException();
    }

    private (CelType Key, CelType Value) RangeTypes(CelType range, BoundLoop loop)
    {
        switch (range.Kind)
        {
            case TypeKind.List when !loop.MapsOnly:
                return (CelType.Int, range.Parameters[0]);
            case TypeKind.Map:
                return (range.Parameters[0], range.Parameters[1]);
            case TypeKind.Dyn or TypeKind.Failed or TypeKind.Variable:
                return (CelType.Dyn, CelType.Dyn);
            default:
                Fail(loop.Range.Syntax.Start, loop.MapsOnly ? $"this macro walks a map, not {range}" : $"this macro walks a list or map, not {range}");
                return (CelType.Failed, CelType.Failed);
        }
    }

    private CelType CheckEntry(BoundLoop loop)
    {
        var body = Known(Visit(loop.Body));
        return body.Kind is TypeKind.Map or TypeKind.Dyn or TypeKind.Failed or TypeKind.Variable
            ? body
            : Fail(loop.Body.Syntax.Start, $"the result of a round must be a map of one entry, this is {body}");
    }

    private CelType CheckLet(BoundLet let)
    {
        let.Local.Type = Visit(let.Value);
        return Visit(let.Body);
    }

    private CelType CheckOptionalMap(BoundOptionalMap optional)
    {
        var operand = Visit(optional.Operand);
        var inner = _substitution.NewVariable();
        if (!_substitution.TryAssign(operand, CelType.Optional(inner)))
        {
            return Fail(optional.Operand.Syntax.Start, $"this macro needs an optional, this is {Known(operand)}");
        }

        optional.Local.Type = inner;
        var body = Visit(optional.Body);
        if (!optional.Flat)
        {
            return CelType.Optional(body);
        }

        var result = CelType.Optional(_substitution.NewVariable());
        return _substitution.TryAssign(body, result)
            ? result
            : Fail(optional.Body.Syntax.Start, $"the result of optFlatMap must be optional, this is {Known(body)}");
    }
}
