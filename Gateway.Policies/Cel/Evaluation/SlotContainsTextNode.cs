using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Specialisation;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary><c>"text" in input</c>: roles, groups and scopes, in one node.</summary>
internal sealed class SlotContainsTextNode(Slot slot, string text) : Node
{
    private readonly int _index = slot.Index;
    private readonly CelValue _text = CelValue.Of(text);

    public Slot Slot { get; } = slot;

    public string Text { get; } = text;

    public override bool IsCondition => true;

    public override bool IsClosed(IReadOnlySet<int> locals) => false;

    public override Tri Test(CelActivation activation)
    {
        ref readonly var value = ref activation.Slots[_index];
        if (value.Kind == CelKind.List && value.Reference is ArrayList list)
        {
            foreach (ref readonly var item in list.Span)
            {
                if (item.Kind == CelKind.String && string.Equals(item.Text, Text))
                {
                    return Tri.True;
                }
            }

            return activation.Charge(list.Count >> 3) ? Tri.False : Tri.Error;
        }

        return value.IsValue ? Membership.Test(_text, value, activation) : value.Kind == CelKind.Unknown ? Tri.Unknown : Tri.Error;
    }

    public override CelValue Eval(CelActivation activation)
    {
        var outcome = Test(activation);
        return outcome != Tri.Error ? FromTest(outcome)
            : CelValue.Fail(activation.Slots[_index].Error ?? (activation.Budget < 0 ? Errors.Cost : Errors.NoSuchOverload));
    }

    public override Node Specialise(Specialiser specialiser) => specialiser.Activation.Slots[_index].Kind == CelKind.Unknown
        ? this
        : ConstantNode.Of(Eval(specialiser.Activation));
}
