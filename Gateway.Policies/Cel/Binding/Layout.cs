using Gateway.Policies.Cel.Checking;

namespace Gateway.Policies.Cel.Binding;

/// <summary>
/// The slots that the rules of one configuration read. It grows while rules are compiled and is fixed when the first activation is made.
/// </summary>
internal sealed class Layout(IReadOnlyDictionary<string, CelVariable> variables)
{
    private readonly Dictionary<string, CelInput> _inputs = new(StringComparer.Ordinal);
    private readonly List<Slot> _slots = [];
    private CelValue[]? _unset;

    public IReadOnlyList<Slot> Slots => _slots;

    public IEnumerable<CelInput> Inputs => _inputs.Values;

    public bool IsSealed => _unset is not null;

    /// <summary>The content of all slots before anything is set. The first call fixes the layout.</summary>
    public ReadOnlySpan<CelValue> Unset
    {
        get
        {
            if (_unset is null)
            {
                LinkRecords();
                _unset = [.. _slots.Select(slot => slot.Unset)];
            }

            return _unset;
        }
    }

    /// <summary>The slot for a path below a variable: first fields of records, then keys.</summary>
    public Slot GetSlot(CelVariable variable, IReadOnlyList<string> path, CelType type)
    {
        var name = variable.Name;
        var inputType = variable.Type;
        var time = variable.BindingTime;
        var depth = 0;
        while (depth < path.Count && inputType.Kind == TypeKind.Record)
        {
            var field = inputType.Fields[path[depth]];
            name = $"{name}.{field.Name}";
            inputType = field.Type;
            time = field.BindingTime ?? time;
            depth++;
        }

        var input = GetInput(name, inputType, variable, time);
        var rest = path.Skip(depth).ToArray();
        var known = input.Slots.FirstOrDefault(slot => slot.Path.AsSpan().SequenceEqual(rest));
        if (known is not null)
        {
            return known;
        }

        if (IsSealed)
        {
            throw new InvalidOperationException("Every rule must be compiled before the first activation is made.");
        }

        var slot = new Slot(input, _slots.Count, rest, type);
        _slots.Add(slot);
        input.Add(slot);
        return slot;
    }

    /// <summary>The input of this name; null if it is no declared variable or field.</summary>
    public CelInput? FindInput(string name)
    {
        if (_inputs.TryGetValue(name, out var known))
        {
            return known;
        }

        foreach (var variable in variables.Values)
        {
            if (name.StartsWith(variable.Name, StringComparison.Ordinal)
                && FindField(variable, name.AsSpan(variable.Name.Length)) is { } field)
            {
                return GetInput(name, field.Type, variable, field.BindingTime!.Value);
            }
        }

        return null;
    }

    /// <summary>The field at a path of dots and names, with the binding time that holds for it; the variable itself if the path is empty.</summary>
    private static CelField? FindField(CelVariable variable, ReadOnlySpan<char> path)
    {
        var found = new CelField(variable.Name, variable.Type, "") { BindingTime = variable.BindingTime };
        while (!path.IsEmpty)
        {
            if (path[0] != '.')
            {
                return null;
            }

            path = path[1..];
            var dot = path.IndexOf('.');
            var name = (dot < 0 ? path : path[..dot]).ToString();
            if (!found.Type.Fields.TryGetValue(name, out var field))
            {
                return null;
            }

            found = field with { BindingTime = field.BindingTime ?? found.BindingTime };
            path = path[name.Length..];
        }

        return found;
    }

    private CelInput GetInput(string name, CelType type, CelVariable variable, CelBindingTime time)
    {
        if (!_inputs.TryGetValue(name, out var input))
        {
            _inputs.Add(name, input = new CelInput(name, type, variable, time));
        }

        return input;
    }

    private void LinkRecords()
    {
        foreach (var input in _inputs.Values)
        {
            input.Seal([.. _slots.Where(slot => slot.Input.Type.Kind == TypeKind.Record
                && input.Name.StartsWith(slot.Input.Name + ".", StringComparison.Ordinal))]);
        }
    }
}
