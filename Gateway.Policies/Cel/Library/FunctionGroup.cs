using Gateway.Policies.Cel.Checking;

namespace Gateway.Policies.Cel.Library;

/// <summary>All forms of a function that differ only in the types of their arguments. One body serves them; it looks at the kinds.</summary>
internal sealed class FunctionGroup(string name, bool hasReceiver, int arity, FunctionBody body)
{
    /// <summary>An arity that says: any number of arguments.</summary>
    public const int Variadic = -1;

    private readonly List<Signature> _signatures = [];

    public string Name { get; } = name;

    public bool HasReceiver { get; } = hasReceiver;

    /// <summary>The number of arguments, the receiver included.</summary>
    public int Arity { get; } = arity;

    public FunctionBody Body { get; } = body;

    public IReadOnlyList<Signature> Signatures => _signatures;

    public FunctionCost Cost { get; init; }

    /// <summary>False for a function whose result differs from call to call: never folded, refused in rules.</summary>
    public bool IsPure { get; init; } = true;

    /// <summary>For a function whose types no list of signatures can say: the result for the arguments, null if they do not fit.</summary>
    public Func<IReadOnlyList<CelType>, CelType?>? ResultType { get; init; }

    public void Add(Signature signature) => _signatures.Add(signature);
}
