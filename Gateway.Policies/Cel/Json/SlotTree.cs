using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Json;

/// <summary>The paths of an input's slots as a tree: what to look for while a document is read once.</summary>
internal sealed class SlotTree
{
    private readonly CelValue _missing;
    private readonly CelValue _beyond;

    private SlotTree(string name, int slot, CelValue missing, SlotTree[] children)
    {
        Name = name;
        Slot = slot;
        Children = children;
        _missing = missing;
        _beyond = CelValue.Fail(new CelError(CelErrorCode.NoSuchKey, $"no such key: {name}"));
    }

    public string Name { get; }

    /// <summary>The number of the slot among the input's slots; -1 if this is only on the way to one.</summary>
    public int Slot { get; }

    public SlotTree[] Children { get; }

    public static SlotTree Of(IReadOnlyList<Slot> slots) => Build("", 0, [.. slots.Select((slot, number) => (slot, number))]);

    /// <summary>The number of the child of this name; -1 if there is none.</summary>
    public int Find(string name)
    {
        for (var i = 0; i < Children.Length; i++)
        {
            if (string.Equals(Children[i].Name, name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Fills the slots here and below from a value.</summary>
    public void Fill(in CelValue value, Span<CelValue> slots)
    {
        if (Slot >= 0)
        {
            slots[Slot] = value;
        }

        foreach (var child in Children)
        {
            var next = Selection.Select(value, child.Name);
            if (next.Kind == CelKind.Absent)
            {
                child.FillMissing(slots);
            }
            else if (next.IsValue)
            {
                child.Fill(next, slots);
            }
            else
            {
                child.FillAll(next, slots);
            }
        }
    }

    /// <summary>Fills the slots here and below when the member is not there.</summary>
    public void FillMissing(Span<CelValue> slots)
    {
        if (Slot >= 0)
        {
            slots[Slot] = _missing;
        }

        foreach (var child in Children)
        {
            child.FillAll(_beyond, slots);
        }
    }

    private static SlotTree Build(string name, int depth, (Slot Slot, int Number)[] slots)
    {
        var here = Array.FindIndex(slots, item => item.Slot.Path.Length == depth);
        var children = slots.Where(item => item.Slot.Path.Length > depth)
            .GroupBy(item => item.Slot.Path[depth])
            .Select(group => Build(group.Key, depth + 1, [.. group]));
        return new SlotTree(name, here < 0 ? -1 : slots[here].Number, here < 0 ? default : CelValue.Absent(slots[here].Slot.Missing), [.. children]);
    }

    private void FillAll(in CelValue value, Span<CelValue> slots)
    {
        if (Slot >= 0)
        {
            slots[Slot] = value;
        }

        foreach (var child in Children)
        {
            child.FillAll(value, slots);
        }
    }
}
