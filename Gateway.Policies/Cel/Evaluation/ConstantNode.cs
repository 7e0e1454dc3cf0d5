using Gateway.Policies.Cel.Specialisation;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>A value known when the expression was compiled or specialised; also an error known then.</summary>
internal sealed class ConstantNode(CelValue value) : Node
{
    public static readonly ConstantNode True = new(CelValue.True);
    public static readonly ConstantNode False = new(CelValue.False);

    private readonly Tri _outcome = Outcome(value);

    public CelValue Value { get; } = value;

    public override bool IsCondition => Value.Kind is CelKind.Bool or CelKind.Error;

    public override CelValue Eval(CelActivation activation) => Value;

    public override Tri Test(CelActivation activation) => _outcome;

    public override Node Specialise(Specialiser specialiser) => this;

    /// <summary>A node for the value, shared where it is a bool.</summary>
    public static ConstantNode Of(in CelValue value) =>
        value.Kind != CelKind.Bool ? new ConstantNode(value) : value.IsTrue ? True : False;
}
