using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Checking;

/// <summary>
/// Gives every part of an expression a type, by unification over lists, maps, optionals and type parameters; dyn fits both ways.
/// One mistake gives one message: what already failed fits everywhere.
/// </summary>
internal sealed partial class Checker(DiagnosticBag diagnostics)
{
    private readonly Substitution _substitution = new();

    /// <summary>Checks a whole expression and fills in the type of each part.</summary>
    public static CelType Check(Bound root, DiagnosticBag diagnostics)
    {
        var checker = new Checker(diagnostics);
        checker.Visit(root);
        checker.Close(root);
        return root.Type;
    }

    private void Close(Bound bound)
    {
        bound.Type = _substitution.Apply(bound.Type, close: true);
        foreach (var child in bound.Children)
        {
            Close(child);
        }
    }

    private CelType Visit(Bound bound) => bound.Type = bound switch
    {
        BoundConstant constant => TypeOf(constant.Value),
        BoundSlot slot => slot.Slot.Type,
        BoundHasSlot => CelType.Bool,
        BoundRecord record => CheckRecord(record),
        BoundLocal local => local.Local.Type,
        BoundSelect select => CheckSelect(select),
        BoundHas has => CheckHas(has),
        BoundIndex index => CheckIndex(index),
        BoundCall call => CheckCall(call),
        BoundLogic logic => CheckLogic(logic),
        BoundConditional conditional => CheckConditional(conditional),
        BoundList list => CheckList(list),
        BoundMap map => CheckMap(map),
        BoundLoop loop => CheckLoop(loop),
        BoundLet let => CheckLet(let),
        BoundCustom custom => diagnostics.Elsewhere(custom.Call.NameStart, custom.Prefix, () => Visit(custom.Inner)),
        BoundOptionalMap optional => CheckOptionalMap(optional),
        BoundDefault fallback => JoinOrDyn(Visit(fallback.Value), Visit(fallback.Fallback)),
        BoundCoalesce coalesce => coalesce.Candidates.Select(Visit).ToArray().Aggregate(JoinOrDyn),
        BoundFailure failure => failure.Type,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private CelType Known(CelType type) => _substitution.Apply(type, close: false);

    private CelType JoinOrDyn(CelType left, CelType right) => _substitution.Join(left, right) ?? CelType.Dyn;

    private static CelType TypeOf(in CelValue value) => value.Kind switch
    {
        CelKind.Null => CelType.Null,
        CelKind.Bool => CelType.Bool,
        CelKind.Int => CelType.Int,
        CelKind.UInt => CelType.UInt,
        CelKind.Double => CelType.Double,
        CelKind.String => CelType.String,
        CelKind.Bytes => CelType.Bytes,
        CelKind.Type => CelType.TypeOf(CelType.Dyn),
        _ => CelType.Dyn,
    };

    private CelType Fail(int at, string message, string? suggestion = null)
    {
        diagnostics.Error(at, message, suggestion);
        return CelType.Failed;
    }

    private void ExpectBool(Bound bound, string what)
    {
        var type = Visit(bound);
        if (!_substitution.TryAssign(type, CelType.Bool))
        {
            Fail(bound.Syntax.Start, $"{what} must be a bool, this is {Known(type)}");
        }
    }

    private CelType CheckRecord(BoundRecord record)
    {
        foreach (var child in record.Fields)
        {
            Visit(child.Value);
        }

        return CelType.Map(CelType.String, CelType.Dyn);
    }

    private CelType CheckSelect(BoundSelect select)
    {
        var operand = Known(Visit(select.Operand));
        var field = FieldOf(operand, select.Field, select.Syntax);
        return select.Optional && !IsOptional(operand) ? CelType.Optional(field) : field;
    }

    private CelType CheckHas(BoundHas has)
    {
        FieldOf(Known(Visit(has.Operand)), has.Field, has.Syntax);
        return CelType.Bool;
    }

    private CelType FieldOf(CelType operand, string field, Expr syntax) => operand.Kind switch
    {
        TypeKind.Dyn or TypeKind.Failed or TypeKind.Variable => CelType.Dyn,
        TypeKind.Map => operand.Parameters[1],
        TypeKind.Named when IsOptional(operand) => CelType.Optional(FieldOf(Known(operand.Parameters[0]), field, syntax)),
        _ => Fail(syntax.End - field.Length, $"{operand} has no fields, so no `{field}`"),
    };

    private CelType CheckIndex(BoundIndex index)
    {
        var operand = Known(Visit(index.Operand));
        var key = Visit(index.Index);
        var element = ElementOf(operand, key, index);
        return index.Optional && !IsOptional(operand) ? CelType.Optional(element) : element;
    }

    private CelType ElementOf(CelType operand, CelType key, BoundIndex index)
    {
        switch (operand.Kind)
        {
            case TypeKind.Dyn or TypeKind.Failed or TypeKind.Variable:
                return CelType.Dyn;
            case TypeKind.List:
                return _substitution.TryAssign(key, CelType.Int)
                    ? operand.Parameters[0]
                    : Fail(index.Index.Syntax.Start, $"a list is indexed by int, not by {Known(key)}");
            case TypeKind.Map:
                return _substitution.TryAssign(key, operand.Parameters[0])
                    ? operand.Parameters[1]
                    : Fail(index.Index.Syntax.Start, $"this map has keys of type {Known(operand.Parameters[0])}, not {Known(key)}");
            case TypeKind.Named when IsOptional(operand):
                return CelType.Optional(ElementOf(Known(operand.Parameters[0]), key, index));
            default:
                return Fail(index.Index.Syntax.Start, $"{operand} cannot be indexed");
        }
    }

    private static bool IsOptional(CelType type) => type is { Kind: TypeKind.Named, Name: CelType.OptionalName, Parameters.Count: 1 };
}
