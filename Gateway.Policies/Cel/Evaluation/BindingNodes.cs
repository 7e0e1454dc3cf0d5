using Gateway.Policies.Cel.Specialisation;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary><c>cel.bind</c>, <c>with</c>: a value by a name. A failed value fails only where the name is used.</summary>
internal sealed class LetNode(int local, Node value, Node body) : Node
{
    public override IEnumerable<Node> Children => [value, body];

    public override bool IsCondition => body.IsCondition;

    public override bool IsClosed(IReadOnlySet<int> locals) =>
        value.IsClosed(locals) && body.IsClosed(new HashSet<int>(locals) { local });

    public override CelValue Eval(CelActivation activation)
    {
        activation.Locals[local] = value.Eval(activation);
        return body.Eval(activation);
    }

    public override Tri Test(CelActivation activation)
    {
        activation.Locals[local] = value.Eval(activation);
        return body.Test(activation);
    }

    public override Node Specialise(Specialiser specialiser)
    {
        var known = value.Specialise(specialiser);
        if (known is ConstantNode constant)
        {
            return specialiser.SpecialiseWith(body, local, constant.Value, -1, default);
        }

        var rest = body.Specialise(specialiser);
        return ReferenceEquals(known, value) && ReferenceEquals(rest, body) ? this : new LetNode(local, known, rest);
    }
}

/// <summary><c>optMap</c>, and with <paramref name="flat"/> <c>optFlatMap</c>.</summary>
internal sealed class OptionalMapNode(Node operand, int local, Node body, bool flat) : Node
{
    public override IEnumerable<Node> Children => [operand, body];

    public override bool IsClosed(IReadOnlySet<int> locals) =>
        operand.IsClosed(locals) && body.IsClosed(new HashSet<int>(locals) { local });

    public override CelValue Eval(CelActivation activation)
    {
        var value = operand.Eval(activation);
        if (value.Kind != CelKind.Optional)
        {
            return value.IsValue ? CelValue.Fail(Errors.NoSuchOverload) : value;
        }

        if (!value.IsPresent)
        {
            return value;
        }

        activation.Locals[local] = value.Unwrapped;
        var result = body.Eval(activation);
        return !result.IsValue ? result
            : !flat ? result.Wrapped
            : result.Kind == CelKind.Optional ? result
            : CelValue.Fail(Errors.NoSuchOverload);
    }

    public override Node Specialise(Specialiser specialiser)
    {
        var known = operand.Specialise(specialiser);
        var rest = known is ConstantNode { Value: { Kind: CelKind.Optional, IsPresent: true } value }
            ? specialiser.SpecialiseWith(body, local, value.Unwrapped, -1, default)
            : body.Specialise(specialiser);
        return ReferenceEquals(known, operand) && ReferenceEquals(rest, body)
            ? this
            : specialiser.Nodes.FoldedIfClosed(new OptionalMapNode(known, local, rest, flat));
    }
}

/// <summary><c>or</c>, and with <paramref name="unwrap"/> <c>orValue</c>: the right side is evaluated only if the left has no value.</summary>
internal sealed class OptionalOrNode(Node left, Node right, bool unwrap) : Node
{
    public override IEnumerable<Node> Children => [left, right];

    public override CelValue Eval(CelActivation activation)
    {
        var value = left.Eval(activation);
        if (value.Kind != CelKind.Optional)
        {
            return value.IsValue ? CelValue.Fail(Errors.NoSuchOverload) : value;
        }

        if (value.IsPresent)
        {
            return unwrap ? value.Unwrapped : value;
        }

        var other = right.Eval(activation);
        return unwrap || !other.IsValue || other.Kind == CelKind.Optional ? other : CelValue.Fail(Errors.NoSuchOverload);
    }

    public override Node Specialise(Specialiser specialiser)
    {
        var known = left.Specialise(specialiser);
        if (known is ConstantNode { Value: { Kind: CelKind.Optional } value } && (value.IsPresent || unwrap))
        {
            return !value.IsPresent ? right.Specialise(specialiser) : unwrap ? ConstantNode.Of(value.Unwrapped) : known;
        }

        var rest = right.Specialise(specialiser);
        return ReferenceEquals(known, left) && ReferenceEquals(rest, right)
            ? this
            : specialiser.Nodes.FoldedIfClosed(new OptionalOrNode(known, rest, unwrap));
    }
}

/// <summary><c>default(value, fallback)</c>: only a missing key or variable and null fall back; other errors stay.</summary>
internal sealed class DefaultNode(Node value, Node fallback) : Node
{
    public override IEnumerable<Node> Children => [value, fallback];

    public override CelValue Eval(CelActivation activation)
    {
        var found = value.Eval(activation);
        return FallsBack(found) ? fallback.Eval(activation) : found;
    }

    public override Node Specialise(Specialiser specialiser)
    {
        var known = value.Specialise(specialiser);
        if (known is ConstantNode constant)
        {
            return FallsBack(constant.Value) ? fallback.Specialise(specialiser) : constant;
        }

        var rest = fallback.Specialise(specialiser);
        return ReferenceEquals(known, value) && ReferenceEquals(rest, fallback) ? this : new DefaultNode(known, rest);
    }

    private static bool FallsBack(in CelValue found) =>
        found.Kind == CelKind.Null || found.Error?.Code is CelErrorCode.NoSuchKey or CelErrorCode.NoSuchVariable;
}

/// <summary><c>coalesce(…)</c>: the first that neither fails nor is null; without one, null if any was, else the last error.</summary>
internal sealed class CoalesceNode(Node[] candidates) : Node
{
    public override IEnumerable<Node> Children => candidates;

    public override CelValue Eval(CelActivation activation)
    {
        var result = CelValue.Fail(Errors.EmptyArguments);
        foreach (var candidate in candidates)
        {
            var value = candidate.Eval(activation);
            if (value.Kind != CelKind.Null && value.Kind != CelKind.Error)
            {
                return value;
            }

            result = result.Kind == CelKind.Null ? result : value;
        }

        return result;
    }

    public override Node Specialise(Specialiser specialiser)
    {
        var changes = specialiser.Specialise(candidates, out var changed);
        return changed[0] is ConstantNode { Value: { IsValue: true, Kind: not CelKind.Null } } first ? first
            : changes ? specialiser.Nodes.FoldedIfClosed(new CoalesceNode(changed))
            : this;
    }
}
