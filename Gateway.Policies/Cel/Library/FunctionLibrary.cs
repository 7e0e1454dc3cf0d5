using Gateway.Policies.Cel.Checking;

namespace Gateway.Policies.Cel.Library;

/// <summary>The functions an environment offers, by name, form (with or without receiver) and number of arguments.</summary>
internal sealed class FunctionLibrary
{
    private readonly Dictionary<(string Name, bool HasReceiver, int Arity), FunctionGroup> _groups = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _namespaces = new(StringComparer.Ordinal);

    /// <summary>Every function name, operators included.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>All groups, for the generated table of functions.</summary>
    public IEnumerable<FunctionGroup> Groups => _groups.Values;

    public FunctionLibrary Add(Function0 body, params string[] signatures) => Add(new FunctionBody.Zero(body), signatures);

    public FunctionLibrary Add(Function1 body, params string[] signatures) => Add(new FunctionBody.One(body), signatures);

    public FunctionLibrary Add(Function2 body, params string[] signatures) => Add(new FunctionBody.Two(body), signatures);

    public FunctionLibrary Add(Function3 body, params string[] signatures) => Add(new FunctionBody.Three(body), signatures);

    public FunctionLibrary Add(FunctionN body, params string[] signatures) => Add(new FunctionBody.Many(body), signatures);

    /// <summary>Declares a function that the evaluator has its own nodes for.</summary>
    public FunctionLibrary Declare(params string[] signatures) => Add(new FunctionBody.None(), signatures);

    public FunctionLibrary Add(FunctionBody body, string[] signatures, FunctionCost cost = FunctionCost.Constant, bool isPure = true)
    {
        foreach (var text in signatures)
        {
            var (name, signature) = Signature.Parse(text);
            Add(name, signature, body, cost, isPure);
        }

        return this;
    }

    public FunctionLibrary AddLinear(Function1 body, params string[] signatures) => Add(new FunctionBody.One(body), signatures, FunctionCost.Linear);

    public FunctionLibrary AddLinear(Function2 body, params string[] signatures) => Add(new FunctionBody.Two(body), signatures, FunctionCost.Linear);

    public FunctionLibrary AddLinear(Function3 body, params string[] signatures) => Add(new FunctionBody.Three(body), signatures, FunctionCost.Linear);

    public void Add(string name, Signature signature, FunctionBody body, FunctionCost cost = FunctionCost.Constant, bool isPure = true)
    {
        var key = (name, signature.HasReceiver, signature.Parameters.Count);
        if (!_groups.TryGetValue(key, out var group))
        {
            Add(group = new FunctionGroup(name, key.HasReceiver, key.Count, body) { Cost = cost, IsPure = isPure });
        }

        group.Add(signature);
    }

    public void Add(FunctionGroup group)
    {
        _groups.Add((group.Name, group.HasReceiver, group.Arity), group);
        _names.Add(group.Name);
        var dot = group.Name.IndexOf('.');
        if (dot > 0)
        {
            _namespaces.Add(group.Name[..dot]);
        }
    }

    /// <summary>Gives a function of one argument another body and one more form.</summary>
    public void Replace(string name, Function1 body, string signature)
    {
        var added = Signature.Parse(signature).Signature;
        var known = Find(name, added.HasReceiver, arity: 1);
        var group = new FunctionGroup(name, added.HasReceiver, arity: 1, new FunctionBody.One(body)) { Cost = FunctionCost.Linear };
        foreach (var form in known?.Signatures ?? [])
        {
            group.Add(form);
        }

        group.Add(added);
        _groups.Remove((name, added.HasReceiver, 1));
        Add(group);
    }

    public FunctionGroup? Find(string name, bool hasReceiver, int arity) =>
        _groups.GetValueOrDefault((name, hasReceiver, arity)) ?? _groups.GetValueOrDefault((name, hasReceiver, FunctionGroup.Variadic));

    public bool Contains(string name) => _names.Contains(name);

    /// <summary>Whether some function's name starts with this word and a dot.</summary>
    public bool IsNamespace(string name) => _namespaces.Contains(name);

    /// <summary>The forms of a function, for the message about a call that fits none.</summary>
    public IEnumerable<FunctionGroup> Forms(string name) => _groups.Values.Where(group => group.Name == name);

    public FunctionLibrary Clone()
    {
        var copy = new FunctionLibrary();
        foreach (var group in _groups.Values)
        {
            copy.Add(group);
        }

        return copy;
    }
}
