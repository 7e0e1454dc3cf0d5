using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Evaluation;
using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Checking;

/// <summary>Warnings about rules that work, but hardly as meant.</summary>
internal static class Lints
{
    public static void Check(Bound root, Node node, bool isRule, DiagnosticBag diagnostics)
    {
        // `true` alone is how people write "everybody"; anything longer was meant to depend on something.
        if (isRule && node is ConstantNode { Value: { Kind: CelKind.Bool } value } && root is not BoundConstant)
        {
            diagnostics.Warn(root.Syntax.Start, $"the rule is always {(value.IsTrue ? "true" : "false")}");
        }

        CheckBranches(root, diagnostics);
    }

    private static void CheckBranches(Bound bound, DiagnosticBag diagnostics)
    {
        if (bound is BoundConditional { Condition: BoundConstant { Value.Kind: CelKind.Bool } condition } conditional)
        {
            var unused = condition.Value.IsTrue ? conditional.Otherwise : conditional.Then;
            diagnostics.Warn(unused.Syntax.Start, "this branch is never taken");
        }

        foreach (var child in bound.Children)
        {
            CheckBranches(child, diagnostics);
        }
    }
}
