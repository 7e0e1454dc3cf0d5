using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Library;
using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Checking;

/// <content>Calls, operators and branches.</content>
internal sealed partial class Checker
{
    private CelType CheckCall(BoundCall call)
    {
        var arguments = call.Arguments.Select(Visit).ToArray();
        if (call.Function.ResultType is { } rule)
        {
            return rule([.. arguments.Select(Known)]) ?? NoForm(call, arguments);
        }

        CelType? result = null;
        foreach (var signature in call.Function.Signatures)
        {
            var names = new Dictionary<string, CelType>();
            var parameters = signature.Parameters.Select(parameter => _substitution.Instantiate(parameter, names)).ToArray();
            if (!_substitution.TryAssignAll(arguments, parameters))
            {
                continue;
            }

            // Several forms fit when an argument is dyn: what the call gives is only sure if they agree.
            var candidate = _substitution.Instantiate(signature.Result, names);
            if (result is not null && Known(result).ToString() != Known(candidate).ToString())
            {
                return CelType.Dyn;
            }

            result = candidate;
        }

        return result ?? NoForm(call, arguments);
    }

    private CelType NoForm(BoundCall call, CelType[] arguments)
    {
        var types = string.Join(", ", arguments.Select(argument => _substitution.Apply(argument, close: true)));
        switch (call.Syntax)
        {
            case BinaryExpr { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual } binary:
                return Fail(binary.At, $"{Operators.Symbol(binary.Operator)} compares values of one type, not ({types})",
                    "convert one side, or wrap it in dyn()");
            case BinaryExpr binary:
                return Fail(binary.At, $"{Operators.Symbol(binary.Operator)} does not take ({types})", Forms(call.Function));
            case UnaryExpr unary:
                return Fail(unary.Start, $"{(unary.Operator == UnaryOperator.Not ? "!" : "-")} does not take {types}");
            default:
                var at = call.Syntax is CallExpr function ? function.NameStart : call.Syntax.Start;
                return Fail(at, $"`{call.Function.Name}` does not take ({types})", Forms(call.Function));
        }
    }

    private static string? Forms(FunctionGroup function) => function.Signatures.Count is 0 or > 6
        ? null
        : $"it takes {string.Join(" or ", function.Signatures.Select(signature => $"({string.Join(", ", signature.Parameters)})").Distinct())}";

    private CelType CheckLogic(BoundLogic logic)
    {
        foreach (var term in logic.Terms)
        {
            ExpectBool(term, logic.IsAnd ? "each side of &&" : "each side of ||");
        }

        return CelType.Bool;
    }

    private CelType CheckConditional(BoundConditional conditional)
    {
        ExpectBool(conditional.Condition, "the condition before ?");
        var then = Visit(conditional.Then);
        var otherwise = Visit(conditional.Otherwise);
        return _substitution.Join(then, otherwise) ?? Fail(conditional.Otherwise.Syntax.Start,
            $"the branches of ?: have one type, not {Known(then)} and {Known(otherwise)}", "wrap one in dyn()");
    }

    private CelType CheckList(BoundList list)
    {
        CelType? element = null;
        foreach (var item in list.Elements)
        {
            var type = Unwrap(Visit(item.Value), item.Optional, item.Value);
            element = element is null ? type : JoinOrDyn(element, type);
        }

        return CelType.List(element ?? _substitution.NewVariable());
    }

    private CelType CheckMap(BoundMap map)
    {
        CelType? key = null, value = null;
        foreach (var entry in map.Entries)
        {
            var keyType = Visit(entry.Key);
            if (Known(keyType).Kind is not (TypeKind.Bool or TypeKind.Int or TypeKind.UInt or TypeKind.String
                or TypeKind.Dyn or TypeKind.Failed or TypeKind.Variable))
            {
                Fail(entry.Key.Syntax.Start, $"a map key is a bool, int, uint or string, not {Known(keyType)}");
            }

            var valueType = Unwrap(Visit(entry.Value), entry.Optional, entry.Value);
            key = key is null ? keyType : JoinOrDyn(key, keyType);
            value = value is null ? valueType : JoinOrDyn(value, valueType);
        }

        return CelType.Map(key ?? _substitution.NewVariable(), value ?? _substitution.NewVariable());
    }

    /// <summary>For an element written with a question mark: the type inside the optional it must be.</summary>
    private CelType Unwrap(CelType type, bool optional, Bound bound)
    {
        if (!optional)
        {
            return type;
        }

        var inner = _substitution.NewVariable();
        return _substitution.TryAssign(type, CelType.Optional(inner))
            ? inner
            : Fail(bound.Syntax.Start, $"an element marked with ? must be optional, this is {Known(type)}");
    }
}
