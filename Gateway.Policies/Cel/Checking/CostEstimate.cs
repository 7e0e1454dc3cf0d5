using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Library;
using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Checking;

/// <summary>
/// The steps the worst evaluation may take, at load: literals have their own size, everything else is assumed to have
/// <see cref="CelLimits.AssumedSize"/> elements. Saturates instead of overflowing.
/// </summary>
internal static class CostEstimate
{
    private const long Most = long.MaxValue / 4;

    public static void Check(Bound root, CelLimits limits, DiagnosticBag diagnostics)
    {
        var steps = Of(root, limits);
        if (steps > limits.EstimatedSteps)
        {
            diagnostics.Error(root.Syntax.Start, $"the expression may take {steps} steps; at most {limits.EstimatedSteps} are allowed",
                "loop over fewer lists inside one another");
        }
    }

    public static long Of(Bound bound, CelLimits limits)
    {
        var own = bound switch
        {
            BoundCall { Function.Cost: FunctionCost.Linear } => limits.AssumedSize / 10,
            BoundCall { Function.Cost: FunctionCost.Regex } => limits.AssumedSize * 2,
            BoundList or BoundMap => bound.Children.Count(),
            _ => 1,
        };
        if (bound is BoundLoop loop)
        {
            var round = Sum(loop.Filter is null ? 0 : Of(loop.Filter, limits), Of(loop.Body, limits));
            return Sum(Of(loop.Range, limits), Product(Size(loop.Range, limits), round + 1));
        }

        return bound.Children.Aggregate((long)own, (sum, child) => Sum(sum, Of(child, limits)));
    }

    /// <summary>The number of rounds over a range.</summary>
    private static long Size(Bound range, CelLimits limits) => range switch
    {
        BoundList list => list.Elements.Count,
        BoundMap map => map.Entries.Count,
        BoundLoop { Kind: LoopKind.List or LoopKind.Map } loop => Size(loop.Range, limits),
        BoundCall { Function.Name: "_+_" } sum => Sum(Size(sum.Arguments[0], limits), Size(sum.Arguments[1], limits)),
        BoundConditional choice => Math.Max(Size(choice.Then, limits), Size(choice.Otherwise, limits)),
        _ => limits.AssumedSize,
    };

    private static long Sum(long left, long right) => Math.Min(Most, left + right);

    private static long Product(long left, long right) => left > 0 && right > Most / left ? Most : left * right;
}
