using Gateway.Policies.Cel.Specialisation;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>
/// <c>&amp;&amp;</c> or <c>||</c> over any number of terms. A term that decides (false for and, true for or) wins even over errors on
/// either side of it; terms are evaluated left to right until one decides.
/// </summary>
internal sealed class LogicNode(bool isAnd, Node[] terms) : Node
{
    private readonly Tri _deciding = isAnd ? Tri.False : Tri.True;
    private readonly Node[] _terms = terms;

    public bool IsAnd { get; } = isAnd;

    public ReadOnlySpan<Node> Terms => _terms;

    public override IEnumerable<Node> Children => _terms;

    public override bool IsCondition => true;

    public override Tri Test(CelActivation activation)
    {
        var outcome = IsAnd ? Tri.True : Tri.False;
        foreach (var term in _terms)
        {
            var next = term.Test(activation);
            if (next == _deciding)
            {
                return next;
            }

            // See Tri: the larger of two undecided outcomes is the one of both.
            outcome = next > outcome ? next : outcome;
        }

        return outcome;
    }

    public override CelValue Eval(CelActivation activation)
    {
        var error = default(CelValue);
        var unknown = false;
        foreach (var term in _terms)
        {
            var value = term.Eval(activation);
            if (value.Kind == CelKind.Bool)
            {
                if ((Tri)value.Bits == _deciding)
                {
                    return value;
                }
            }
            else if (value.Kind == CelKind.Unknown)
            {
                unknown = true;
            }
            else if (error.Kind == CelKind.Absent)
            {
                error = value.Kind == CelKind.Error ? value : CelValue.Fail(Errors.NotBool);
            }
        }

        return unknown ? CelValue.Unknown : error.Kind == CelKind.Error ? error : CelValue.Of(IsAnd);
    }

    public override Node Specialise(Specialiser specialiser)
    {
        for (var i = 0; i < _terms.Length; i++)
        {
            var term = _terms[i].Specialise(specialiser);
            if (!ReferenceEquals(term, _terms[i]))
            {
                return SpecialiseFrom(i, term, specialiser);
            }
        }

        return this;
    }

    /// <summary>The terms before <paramref name="index"/> stay as they are; this one has become another.</summary>
    private Node SpecialiseFrom(int index, Node term, Specialiser specialiser)
    {
        var terms = new Node[_terms.Length];
        var count = 0;
        for (var i = 0; i < index; i++)
        {
            terms[count++] = _terms[i];
        }

        while (true)
        {
            if (term is ConstantNode constant && constant.Test(specialiser.Activation) == _deciding)
            {
                return constant;
            }

            terms[count++] = term;
            if (++index == _terms.Length)
            {
                return NodeFactory.Logic(IsAnd, terms.AsSpan(0, count));
            }

            term = _terms[index].Specialise(specialiser);
        }
    }
}
