using Gateway.Policies.Cel.Checking;
using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Binding;

/// <content>Names, selections and indexes.</content>
internal sealed partial class Binder
{
    /// <summary>One step of a chain such as <c>jwt.a["b"].c</c>, and the expression up to and including it.</summary>
    private readonly record struct Step(string Name, Expr Syntax)
    {
        public bool IsSelect => Syntax is SelectExpr;
    }

    private Bound BindMember(Expr expression)
    {
        var steps = new List<Step>();
        if (Flatten(expression, steps) is not { } root)
        {
            return BindOutermost(expression, Bind(OperandOf(expression)));
        }

        if (!root.Rooted && FindLocal(root.Name) is { } local)
        {
            return BindSteps(new BoundLocal(root, local), steps);
        }

        return Resolve(root, steps, out var rest) is { } bound
            ? BindSteps(bound, rest)
            : Unresolved(expression, root.Start, CelErrorCode.NoSuchVariable, $"undeclared variable `{root.Name}`",
                Suggestions.For(root.Name, environment.Variables.Keys.Concat(_scope.Select(local => local.Name))));
    }

    /// <summary>has(): of a slot where the chain is one, otherwise of a selection.</summary>
    private Bound BindHas(CallExpr call)
    {
        if (call.Arguments[0] is not SelectExpr { Optional: false } select)
        {
            diagnostics.Error(call.Arguments[0].Start, "has() takes a selection such as has(a.b)",
                call.Arguments[0] is IndexExpr ? "test a key with `key in map`" : null);
            return new BoundFailure(call, Values.Errors.NoSuchOverload) { Type = CelType.Failed };
        }

        var steps = new List<Step>();
        if (Flatten(select, steps) is { } root && (root.Rooted || FindLocal(root.Name) is null))
        {
            if (Resolve(root, steps, out var rest) is not { } bound)
            {
                return BindMember(select);
            }

            if (rest.Count == 0 && bound is BoundSlot { Slot: var slot })
            {
                return new BoundHasSlot(call, slot);
            }

            if (rest.Count == 0)
            {
                // A record as a whole: its own presence slot.
                return bound is BoundRecord ? new BoundHasSlot(call, RecordSlot(root, steps)) : bound;
            }
        }

        return new BoundHas(call, Bind(select.Operand), select.Field);
    }

    /// <summary>The chain of plain selections and constant string keys down to a name; null if there is none at the bottom.</summary>
    private static IdentExpr? Flatten(Expr expression, List<Step> steps)
    {
        switch (expression)
        {
            case IdentExpr ident:
                return ident;
            case SelectExpr { Optional: false } select:
                var root = Flatten(select.Operand, steps);
                steps.Add(new Step(select.Field, select));
                return root;
            case IndexExpr { Optional: false, Index: LiteralExpr { Value.Kind: CelKind.String } key } index:
                var below = Flatten(index.Operand, steps);
                steps.Add(new Step(key.Value.Text, index));
                return below;
            default:
                return null;
        }
    }

    /// <summary>The variable or type the longest possible start of the chain names, as far down as slots go.</summary>
    private Bound? Resolve(IdentExpr root, List<Step> steps, out List<Step> rest)
    {
        var names = steps.TakeWhile(step => step.IsSelect).Select(step => step.Name).Prepend(root.Name).ToArray();
        for (var length = names.Length; length > 0; length--)
        {
            rest = steps[(length - 1)..];
            var syntax = length == 1 ? root : steps[length - 2].Syntax;
            foreach (var candidate in Candidates(string.Join('.', names[..length]), root.Rooted))
            {
                if (environment.Variables.TryGetValue(candidate, out var variable))
                {
                    return BindVariable(variable, syntax, ref rest);
                }

                if (TypeByName(candidate) is { } type)
                {
                    return new BoundConstant(syntax, type);
                }
            }
        }

        rest = steps;
        return null;
    }

    private Bound BindVariable(CelVariable variable, Expr syntax, ref List<Step> rest)
    {
        var path = new List<string>();
        var type = variable.Type;
        var used = 0;
        foreach (var step in rest)
        {
            if (type.Kind == TypeKind.Record && step.IsSelect)
            {
                if (!type.Fields.TryGetValue(step.Name, out var field))
                {
                    rest = [];
                    return Unresolved(step.Syntax, step.Syntax.End - step.Name.Length, CelErrorCode.NoSuchKey,
                        $"`{type.Name}` has no field `{step.Name}`", Suggestions.For(step.Name, type.Fields.Keys));
                }

                type = field.Type;
            }
            else if (type.Kind == TypeKind.Map && type.Parameters[0].Kind is TypeKind.String or TypeKind.Dyn)
            {
                type = type.Parameters[1];
            }
            else if (type.Kind != TypeKind.Dyn)
            {
                break;
            }

            path.Add(step.Name);
            syntax = step.Syntax;
            used++;
        }

        rest = rest[used..];
        return type.Kind == TypeKind.Record
            ? Record(variable, path, type, syntax)
            : new BoundSlot(syntax, layout.GetSlot(variable, path, type));
    }

    /// <summary>A record read as a whole: the map of its fields.</summary>
    private BoundRecord Record(CelVariable variable, List<string> path, CelType type, Expr syntax) =>
        new(syntax, [.. type.Fields.Values.Select(field => (field.Name, Field(variable, [.. path, field.Name], field.Type, syntax)))]);

    private Bound Field(CelVariable variable, List<string> path, CelType type, Expr syntax) => type.Kind == TypeKind.Record
        ? Record(variable, path, type, syntax)
        : new BoundSlot(syntax, layout.GetSlot(variable, path, type));

    private Slot RecordSlot(IdentExpr root, List<Step> steps)
    {
        var names = steps.Select(step => step.Name).Prepend(root.Name).ToArray();
        for (var length = names.Length; ; length--)
        {
            foreach (var candidate in Candidates(string.Join('.', names[..length]), root.Rooted))
            {
                if (environment.Variables.TryGetValue(candidate, out var variable))
                {
                    return layout.GetSlot(variable, names[length..], CelType.Bool);
                }
            }
        }
    }

    private static Bound BindSteps(Bound bound, List<Step> steps)
    {
        foreach (var step in steps)
        {
            bound = step.Syntax is IndexExpr index
                ? new BoundIndex(index, bound, new BoundConstant(index.Index, CelValue.Of(step.Name)), optional: false)
                : new BoundSelect(step.Syntax, bound, step.Name, optional: false);
        }

        return bound;
    }

    private Bound BindOutermost(Expr expression, Bound operand) => expression switch
    {
        SelectExpr select => new BoundSelect(select, operand, select.Field, select.Optional),
        IndexExpr index => new BoundIndex(index, operand, Bind(index.Index), index.Optional),
        _ => operand,
    };

    private static Expr OperandOf(Expr expression) => expression switch
    {
        SelectExpr select => select.Operand,
        IndexExpr index => index.Operand,
        _ => expression,
    };
}
