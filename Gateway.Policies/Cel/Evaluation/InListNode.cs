using Gateway.Policies.Cel.Specialisation;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary><c>x in [a, b]</c> where not all of the list is constant: compared one by one, without making the list.</summary>
internal sealed class InListNode(Node element, Node[] items) : Node
{
    public override IEnumerable<Node> Children => items.Prepend(element);

    public override bool IsCondition => true;

    public override CelValue Eval(CelActivation activation)
    {
        var value = element.Eval(activation);
        var failed = value;
        var found = false;
        foreach (var item in items)
        {
            // A list is made before it is searched: an element that fails does so even if an earlier one is equal.
            var next = item.Eval(activation);
            failed = failed.Kind == CelKind.Error || next.IsValue ? failed : next;
            found |= Equality.Equal(value, next, ref activation.Budget);
        }

        return failed.IsValue ? activation.Checked(CelValue.Of(found)) : failed;
    }

    public override Node Specialise(Specialiser specialiser) =>
        specialiser.Specialise([element, .. items], out var changed)
            ? specialiser.Nodes.In(changed[0], specialiser.Nodes.List(changed[1..], null))
            : this;
}
