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

    public override Node Specialise(Specialiser specialiser) =>
        specialiser.Specialise([value, body], out var changed)
            ? specialiser.Nodes.FoldedIfClosed(new LetNode(local, changed[0], changed[1]))
            : this;
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

    public override Node Specialise(Specialiser specialiser) =>
        specialiser.Specialise([operand, body], out var changed)
            ? specialiser.Nodes.FoldedIfClosed(new OptionalMapNode(changed[0], local, changed[1], flat))
            : this;
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

    public override Node Specialise(Specialiser specialiser) =>
        specialiser.Specialise([left, right], out var changed)
            ? specialiser.Nodes.FoldedIfClosed(new OptionalOrNode(changed[0], changed[1], unwrap))
            : this;
}

/// <summary><c>default(value, fallback)</c>: only a missing key or variable and null fall back; other errors stay.</summary>
internal sealed class DefaultNode(Node value, Node fallback) : Node
{
    public override IEnumerable<Node> Children => [value, fallback];

    public override CelValue Eval(CelActivation activation)
    {
        var found = value.Eval(activation);
        return found.Kind == CelKind.Null || found.Error?.Code is CelErrorCode.NoSuchKey or CelErrorCode.NoSuchVariable
            ? fallback.Eval(activation)
            : found;
    }

    public override Node Specialise(Specialiser specialiser) =>
        specialiser.Specialise([value, fallback], out var changed)
            ? specialiser.Nodes.FoldedIfClosed(new DefaultNode(changed[0], changed[1]))
            : this;
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

    public override Node Specialise(Specialiser specialiser) =>
        specialiser.Specialise(candidates, out var changed)
            ? specialiser.Nodes.FoldedIfClosed(new CoalesceNode(changed))
            : this;
}
