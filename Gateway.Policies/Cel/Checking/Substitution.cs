namespace Gateway.Policies.Cel.Checking;

/// <summary>What the type variables of one expression stand for, as far as it is known.</summary>
internal sealed class Substitution
{
    private readonly Dictionary<int, CelType> _bindings = [];
    private readonly Stack<(int Variable, CelType? Previous)> _trail = new();
    private int _count;

    public CelType NewVariable() => CelType.NewVariable(_count++);

    /// <summary>A signature's type with fresh variables for its parameters, the same for the same name.</summary>
    public CelType Instantiate(CelType type, Dictionary<string, CelType> names)
    {
        if (type.Kind == TypeKind.Parameter)
        {
            return names.TryGetValue(type.Name, out var known) ? known : names[type.Name] = NewVariable();
        }

        return type.Parameters.Count == 0 ? type : type.With([.. type.Parameters.Select(parameter => Instantiate(parameter, names))]);
    }

    /// <summary>The type with everything known filled in; what stayed open is dyn if <paramref name="close"/>.</summary>
    public CelType Apply(CelType type, bool close)
    {
        type = Resolve(type);
        if (type.Kind == TypeKind.Variable)
        {
            return close ? CelType.Dyn : type;
        }

        return type.Parameters.Count == 0 ? type : type.With([.. type.Parameters.Select(parameter => Apply(parameter, close))]);
    }

    /// <summary>Whether each actual type fits its formal one; if not, nothing is bound.</summary>
    public bool TryAssignAll(IReadOnlyList<CelType> actual, IReadOnlyList<CelType> formal)
    {
        var mark = _trail.Count;
        for (var i = 0; i < actual.Count; i++)
        {
            if (!Assign(actual[i], formal[i]))
            {
                Undo(mark);
                return false;
            }
        }

        return true;
    }

    public bool TryAssign(CelType actual, CelType formal) => TryAssignAll([actual], [formal]);

    /// <summary>The type of a place that may hold either; null if they have nothing but dyn in common.</summary>
    public CelType? Join(CelType left, CelType right) =>
        !TryAssign(right, left) ? null : IsAtLeastAsGeneral(left, right) ? left : right;

    private CelType Resolve(CelType type)
    {
        while (type.Kind == TypeKind.Variable && _bindings.TryGetValue(type.Variable, out var bound))
        {
            type = bound;
        }

        return type;
    }

    private bool Assign(CelType actual, CelType formal)
    {
        var to = Resolve(formal);
        var from = Resolve(actual);
        if (ReferenceEquals(from, to) || (from.Kind == TypeKind.Variable && to.Kind == TypeKind.Variable && from.Variable == to.Variable))
        {
            return true;
        }

        if (to.Kind == TypeKind.Variable)
        {
            return Bind(to, from);
        }

        if (from.Kind == TypeKind.Variable)
        {
            return Bind(from, to);
        }

        if (!AssignKnown(from, to))
        {
            return false;
        }

        // A variable that was bound to int and now meets dyn must stand for dyn from here on.
        if (formal.Kind == TypeKind.Variable && !IsAtLeastAsGeneral(to, from) && IsAtLeastAsGeneral(from, to))
        {
            Rebind(formal, from);
        }

        return true;
    }

    private bool AssignKnown(CelType from, CelType to)
    {
        if (IsOpen(from) || IsOpen(to))
        {
            return true;
        }

        if (from.Kind == TypeKind.Null || to.Kind == TypeKind.Null)
        {
            return from.Kind == to.Kind || IsNullable(from) || IsNullable(to);
        }

        if (from.Kind != to.Kind || from.Name != to.Name || from.Parameters.Count != to.Parameters.Count)
        {
            return false;
        }

        // All types of types are one type at run time.
        return from.Kind == TypeKind.Type || from.Parameters.Zip(to.Parameters).All(pair => Assign(pair.First, pair.Second));
    }

    private bool IsAtLeastAsGeneral(CelType left, CelType right)
    {
        left = Resolve(left);
        right = Resolve(right);
        if (IsOpen(left) || left.Kind == TypeKind.Variable || right.Kind == TypeKind.Null)
        {
            return true;
        }

        return left.Kind == right.Kind && left.Name == right.Name && left.Parameters.Count == right.Parameters.Count
            && left.Parameters.Zip(right.Parameters).All(pair => IsAtLeastAsGeneral(pair.First, pair.Second));
    }

    private bool Bind(CelType variable, CelType type)
    {
        if (Occurs(variable, type))
        {
            return false;
        }

        Set(variable.Variable, type);
        return true;
    }

    private void Rebind(CelType variable, CelType type)
    {
        while (_bindings.TryGetValue(variable.Variable, out var next) && next.Kind == TypeKind.Variable)
        {
            variable = next;
        }

        if (!Occurs(variable, type))
        {
            Set(variable.Variable, type);
        }
    }

    private void Set(int variable, CelType type)
    {
        _trail.Push((variable, _bindings.GetValueOrDefault(variable)));
        _bindings[variable] = type;
    }

    private void Undo(int mark)
    {
        while (_trail.Count > mark)
        {
            var (variable, previous) = _trail.Pop();
            if (previous is null)
            {
                _bindings.Remove(variable);
            }
            else
            {
                _bindings[variable] = previous;
            }
        }
    }

    private bool Occurs(CelType variable, CelType type)
    {
        type = Resolve(type);
        return type.Kind == TypeKind.Variable
            ? type.Variable == variable.Variable
            : type.Parameters.Any(parameter => Occurs(variable, parameter));
    }

    private static bool IsOpen(CelType type) => type.Kind is TypeKind.Dyn or TypeKind.Failed;

    private static bool IsNullable(CelType type) => type.Kind is TypeKind.Named or TypeKind.Timestamp or TypeKind.Duration or TypeKind.Record;
}
