using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Json;

namespace Gateway.Policies.Cel;

/// <summary>
/// A handle for setting a variable, or a field of a record variable, in activations. Immutable once the first activation exists;
/// belongs to one <see cref="CelCompiler"/>.
/// </summary>
public sealed class CelInput
{
    private readonly List<Slot> _slots = [];
    private SlotTree? _tree;

    internal CelInput(string name, CelType type, CelVariable variable, CelBindingTime bindingTime)
    {
        Name = name;
        Type = type;
        Variable = variable;
        BindingTime = bindingTime;
    }

    /// <summary>The variable, or the path of fields to it: <c>mcp.tool.name</c>.</summary>
    public string Name { get; }

    /// <summary>Whether any rule reads it; if not, its value need not be computed.</summary>
    public bool IsRead => _slots.Count > 0;

    /// <summary>When its value is known, as its variable or field was declared.</summary>
    public CelBindingTime BindingTime { get; }

    internal CelType Type { get; }

    internal CelVariable Variable { get; }

    internal IReadOnlyList<Slot> Slots => _slots;

    /// <summary>The slot of the value itself, if that is all that rules read of it, else -1: the fast way to set it.</summary>
    internal int SingleSlot { get; private set; } = -1;

    /// <summary>Slots of the records it is a field of: setting the field makes them present.</summary>
    internal IReadOnlyList<Slot> Records { get; private set; } = [];

    /// <summary>The slots' paths as a tree. Made once the layout is fixed; making it twice does no harm.</summary>
    internal SlotTree Tree => _tree ??= SlotTree.Of(_slots);

    internal void Add(Slot slot) => _slots.Add(slot);

    internal void Seal(IReadOnlyList<Slot> records)
    {
        Records = records;
        SingleSlot = _slots.Count == 1 && _slots[0].Path.Length == 0 && records.Count == 0 ? _slots[0].Index : -1;
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
