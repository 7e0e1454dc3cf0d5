using Gateway.Policies.Cel.Specialisation;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>
/// A part of a compiled expression. Nodes are immutable and shared by all threads; what changes is in the activation. Evaluating never
/// throws and, unless the rule itself builds something, allocates nothing.
/// </summary>
internal abstract class Node
{
    /// <summary>Whether the outcome is a bool, an error or unknown, whatever the inputs.</summary>
    public virtual bool IsCondition => false;

    /// <summary>The parts.</summary>
    public virtual IEnumerable<Node> Children => [];

    /// <summary>Whether the outcome depends on nothing but these locals, so that it can be computed once.</summary>
    public virtual bool IsClosed(IReadOnlySet<int> locals) => Children.All(child => child.IsClosed(locals));

    /// <summary>The value; kind error or unknown if there is none, never kind absent.</summary>
    public abstract CelValue Eval(CelActivation activation);

    /// <summary>The outcome as condition, without the error's details: the fast path. Must agree with <see cref="Eval"/>.</summary>
    public virtual Tri Test(CelActivation activation) => Outcome(Eval(activation));

    /// <summary>What is left when the known inputs of an activation are filled in; this node itself if nothing changes.</summary>
    public abstract Node Specialise(Specialiser specialiser);

    public static Tri Outcome(in CelValue value) => value.Kind switch
    {
        CelKind.Bool => (Tri)value.Bits,
        CelKind.Unknown => Tri.Unknown,
        _ => Tri.Error,
    };

    /// <summary>The value of a condition whose outcome carries no details.</summary>
    protected static CelValue FromTest(Tri outcome) => outcome switch
    {
        Tri.False => CelValue.False,
        Tri.True => CelValue.True,
        Tri.Unknown => CelValue.Unknown,
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };
}
