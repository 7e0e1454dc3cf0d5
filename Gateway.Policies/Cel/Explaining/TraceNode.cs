using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Evaluation;
using Gateway.Policies.Cel.Specialisation;

namespace Gateway.Policies.Cel.Explaining;

/// <summary>Records what a part came to.</summary>
internal sealed class TraceNode(Bound bound, Node inner) : Node
{
    public override IEnumerable<Node> Children => [inner];

    public override bool IsCondition => inner.IsCondition;

    public override CelValue Eval(CelActivation activation)
    {
        if (activation.Trace is not { } trace)
        {
            return inner.Eval(activation);
        }

        var record = trace.Open(bound);
        var value = inner.Eval(activation);
        trace.Close(record, value);
        return value;
    }

    public override Node Specialise(Specialiser specialiser) => this;
}
