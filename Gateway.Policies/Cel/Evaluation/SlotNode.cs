using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Specialisation;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>Reads an input.</summary>
internal sealed class SlotNode(Slot slot) : Node
{
    private readonly int _index = slot.Index;
    private readonly CelValue _missing = CelValue.Fail(slot.Missing);

    public Slot Slot { get; } = slot;

    public override bool IsClosed(IReadOnlySet<int> locals) => false;

    public override CelValue Eval(CelActivation activation)
    {
        ref readonly var value = ref activation.Slots[_index];
        return value.Kind != CelKind.Absent ? value : _missing;
    }

    public override Node Specialise(Specialiser specialiser)
    {
        var value = Eval(specialiser.Activation);
        return value.Kind == CelKind.Unknown ? this : ConstantNode.Of(value);
    }
}

/// <summary>Whether an input is there.</summary>
internal sealed class HasSlotNode(Slot slot) : Node
{
    private readonly int _index = slot.Index;

    public Slot Slot { get; } = slot;

    public override bool IsCondition => true;

    public override bool IsClosed(IReadOnlySet<int> locals) => false;

    public override CelValue Eval(CelActivation activation)
    {
        ref readonly var value = ref activation.Slots[_index];
        return value.Kind is CelKind.Unknown or CelKind.Error ? value : CelValue.Of(value.Kind != CelKind.Absent);
    }

    public override Tri Test(CelActivation activation) => activation.Slots[_index].Kind switch
    {
        CelKind.Absent => Tri.False,
        CelKind.Error => Tri.Error,
        CelKind.Unknown => Tri.Unknown,
        _ => Tri.True,
    };

    public override Node Specialise(Specialiser specialiser)
    {
        var value = Eval(specialiser.Activation);
        return value.Kind == CelKind.Unknown ? this : ConstantNode.Of(value);
    }
}

/// <summary>Reads a variable of a macro.</summary>
internal sealed class LocalNode(int index) : Node
{
    public override bool IsClosed(IReadOnlySet<int> locals) => locals.Contains(index);

    public override CelValue Eval(CelActivation activation) => activation.Locals[index];

    public override Node Specialise(Specialiser specialiser) =>
        specialiser.TryGetLocal(index, out var value) ? ConstantNode.Of(value) : this;
}
