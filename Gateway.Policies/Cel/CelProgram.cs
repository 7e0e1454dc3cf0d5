using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Evaluation;
using Gateway.Policies.Cel.Explaining;
using Gateway.Policies.Cel.Specialisation;

namespace Gateway.Policies.Cel;

/// <summary>A compiled expression. Immutable and thread-safe; evaluating it never throws.</summary>
public sealed class CelProgram
{
    private readonly Bound _bound;
    private readonly CelLimits _limits;

    internal CelProgram(string source, CelType type, Node root, Bound bound, int locals, CelLimits limits)
    {
        Source = source;
        Type = type;
        Root = root;
        _bound = bound;
        Locals = locals;
        _limits = limits;
    }

    /// <summary>The expression as written.</summary>
    public string Source { get; }

    /// <summary>The type of its result.</summary>
    public CelType Type { get; }

    /// <summary>The outcome, if it is known without any further input.</summary>
    public CelVerdict? Known => Root is ConstantNode constant ? (CelVerdict)constant.Test(null!) : null;

    internal Node Root { get; }

    /// <summary>How many variables of macros an evaluation needs room for.</summary>
    internal int Locals { get; }

    internal int Steps => _limits.Steps;

    /// <summary>Evaluates it as condition. A result that is no bool is <see cref="CelVerdict.Error"/>.</summary>
    public CelVerdict Test(CelActivation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        activation.Begin(Locals, _limits.Steps);
        return (CelVerdict)Root.Test(activation);
    }

    /// <summary>Evaluates it. The result may be of kind error or unknown.</summary>
    public CelValue Evaluate(CelActivation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        activation.Begin(Locals, _limits.Steps);
        return Root.Eval(activation);
    }

    /// <summary>
    /// What is left of it when the known inputs of an activation are filled in. For every value of the inputs that are unknown there,
    /// the residual gives what this program would give. This program itself if nothing is known.
    /// </summary>
    public CelProgram Specialise(CelActivation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        activation.Begin(Locals, _limits.Steps);
        var root = Root.Specialise(new Specialiser(activation));
        return ReferenceEquals(root, Root) ? this : new CelProgram(Source, Type, root, _bound, Locals, _limits);
    }

    /// <summary>
    /// Evaluates the expression as written, with every part's value: for people who ask why. Slow, and not for requests.
    /// </summary>
    public CelExplanation Explain(CelActivation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        activation.Begin(Locals, _limits.Steps);
        return Explainer.Explain(Source, _bound, _limits, activation);
    }

    /// <summary>Whether it reads an input, or part of one.</summary>
    public bool Reads(CelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return SlotsOf(_bound).Any(slot => slot.Input == input || slot.Input.Name.StartsWith(input.Name + ".", StringComparison.Ordinal));
    }

    /// <summary>The expression.</summary>
    public override string ToString() => Source;

    private static IEnumerable<Slot> SlotsOf(Bound bound) => bound switch
    {
        BoundSlot slot => [slot.Slot],
        BoundHasSlot slot => [slot.Slot],
        BoundRecord record => record.Fields.SelectMany(field => SlotsOf(field.Value)),
        _ => bound.Children.SelectMany(SlotsOf),
    };
}
