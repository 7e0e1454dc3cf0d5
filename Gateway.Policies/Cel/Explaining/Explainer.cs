using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Evaluation;
using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Explaining;

/// <summary>Evaluates an expression with a record of every part, and lays the record over the text.</summary>
internal static class Explainer
{
    public static CelExplanation Explain(string source, Bound bound, CelLimits limits, CelActivation activation)
    {
        var plain = new NodeFactory(null);
        // Constants, such as a regular expression put together from parts, are folded in an activation of their own.
        var scratch = new CelActivation(new Layout(new Dictionary<string, CelVariable>()));
        scratch.Begin(activation.Locals.Length, limits.Steps);
        var lowering = new Lowering(plain, new NodeFactory(scratch), limits, new DiagnosticBag(source), (part, node) => new TraceNode(part, node));
        var trace = new Trace();
        activation.Trace = trace;
        lowering.Lower(bound).Eval(activation);
        activation.Trace = null;
        return Describe(source, bound, trace.Roots[0]);
    }

    private static CelExplanation Describe(string source, Bound bound, Trace.Record? record)
    {
        var children = new List<CelExplanation>();
        // A literal is its own value.
        foreach (var part in bound.Children.Where(part => part is not BoundConstant))
        {
            var records = record?.Children.Where(child => ReferenceEquals(child.Bound, part)).ToArray() ?? [];
            if (records.Length == 0)
            {
                children.Add(Describe(source, part, null));
            }

            children.AddRange(records.Select(child => Describe(source, part, child)));
        }

        var syntax = bound.Syntax;
        return new CelExplanation(syntax.Source[syntax.Start..syntax.End], syntax.Start, record?.Value, RoundOf(bound, record), children);
    }

    private static string? RoundOf(Bound bound, Trace.Record? record)
    {
        if (record?.EnteredIn is not { } round)
        {
            return null;
        }

        var names = LocalsUsed(bound).DistinctBy(local => local.Index).ToDictionary(local => local.Index, local => local.Name);
        var parts = new List<string>();
        foreach (var (index, value) in new[] { (round.First, round.FirstValue), (round.Second, round.SecondValue) })
        {
            if (index >= 0 && names.TryGetValue(index, out var name) && name.Length > 0)
            {
                parts.Add($"{name} = {value}");
            }
        }

        return parts.Count == 0 ? $"round {round.Number + 1}" : string.Join(", ", parts);
    }

    private static IEnumerable<Local> LocalsUsed(Bound bound) =>
        bound is BoundLocal local ? [local.Local] : bound.Children.SelectMany(LocalsUsed);
}
