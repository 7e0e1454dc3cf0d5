using Gateway.Policies.Cel.Library;
using Gateway.Policies.Cel.Specialisation;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>A call of a function without arguments; never folded.</summary>
internal sealed class Call0Node(FunctionGroup group, Function0 function) : Node
{
    public override bool IsClosed(IReadOnlySet<int> locals) => group.IsPure;

    public override CelValue Eval(CelActivation activation) => function(activation);

    public override Node Specialise(Specialiser specialiser) => this;
}

/// <summary>A call with one argument.</summary>
internal sealed class Call1Node(FunctionGroup group, Function1 function, Node argument) : UnaryNode(argument)
{
    private readonly CelValue _noOverload = CallErrors.NoOverload(group);

    public override bool IsCondition => CallErrors.GivesBool(group);

    protected override CelValue Apply(in CelValue value, CelActivation activation)
    {
        var result = function(value, activation);
        return ReferenceEquals(result.Reference, Errors.NoSuchOverload) ? _noOverload : result;
    }

    protected override Node With(Node operand, NodeFactory nodes) => nodes.Call(group, [operand]);
}

/// <summary>A call with two arguments.</summary>
internal sealed class Call2Node(FunctionGroup group, Function2 function, Node first, Node second) : BinaryNode(first, second)
{
    private readonly CelValue _noOverload = CallErrors.NoOverload(group);

    public override bool IsCondition => CallErrors.GivesBool(group);

    protected override CelValue Apply(in CelValue left, in CelValue right, CelActivation activation)
    {
        var result = function(left, right, activation);
        return ReferenceEquals(result.Reference, Errors.NoSuchOverload) ? _noOverload : result;
    }

    protected override Node With(Node left, Node right, NodeFactory nodes) => nodes.Call(group, [left, right]);
}

/// <summary>A call with three arguments.</summary>
internal sealed class Call3Node(FunctionGroup group, Function3 function, Node first, Node second, Node third) : Node
{
    private readonly CelValue _noOverload = CallErrors.NoOverload(group);

    public override IEnumerable<Node> Children => [first, second, third];

    public override bool IsCondition => CallErrors.GivesBool(group);

    public override CelValue Eval(CelActivation activation)
    {
        var one = first.Eval(activation);
        var two = second.Eval(activation);
        var three = third.Eval(activation);
        if (!one.IsValue || !two.IsValue || !three.IsValue)
        {
            return Strictness.Failed(one, two, three);
        }

        var result = function(one, two, three, activation);
        return ReferenceEquals(result.Reference, Errors.NoSuchOverload) ? _noOverload : result;
    }

    public override Node Specialise(Specialiser specialiser) =>
        specialiser.Specialise([first, second, third], out var changed) ? specialiser.Nodes.Call(group, changed) : this;
}

/// <summary>A call with any number of arguments. Allocates a list for them.</summary>
internal sealed class CallNNode(FunctionGroup group, FunctionN function, Node[] arguments) : Node
{
    private readonly CelValue _noOverload = CallErrors.NoOverload(group);

    public override IEnumerable<Node> Children => arguments;

    public override CelValue Eval(CelActivation activation)
    {
        var values = new CelValue[arguments.Length];
        var unknown = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i].Eval(activation);
            unknown |= values[i].Kind == CelKind.Unknown;
            if (values[i].Kind == CelKind.Error)
            {
                return values[i];
            }
        }

        if (unknown)
        {
            return CelValue.Unknown;
        }

        var result = function(values, activation);
        return ReferenceEquals(result.Reference, Errors.NoSuchOverload) ? _noOverload : result;
    }

    public override Node Specialise(Specialiser specialiser) =>
        specialiser.Specialise(arguments, out var changed) ? specialiser.Nodes.Call(group, changed) : this;
}

/// <summary>What calls share: the error that names the function, and whether all forms give a bool.</summary>
internal static class CallErrors
{
    public static CelValue NoOverload(FunctionGroup group) =>
        CelValue.Fail(new CelError(CelErrorCode.NoSuchOverload, $"no such overload: {group.Name}"));

    public static bool GivesBool(FunctionGroup group) =>
        group.Signatures.Count > 0 && group.Signatures.All(signature => ReferenceEquals(signature.Result, CelType.Bool));
}
