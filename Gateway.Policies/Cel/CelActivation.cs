using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Evaluation;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel;

/// <summary>
/// The inputs of an evaluation, and its scratch space. Made by <see cref="CelCompiler.NewActivation"/>; reusable, and worth reusing,
/// but for one thread at a time. An input that is not set is absent: reading it is an error, <c>has()</c> of it is false.
/// </summary>
public sealed class CelActivation
{
    private readonly Layout _layout;

    internal CelActivation(Layout layout)
    {
        _layout = layout;
        Slots = layout.Unset.ToArray();
        Locals = [];
    }

    internal CelValue[] Slots { get; }

    internal CelValue[] Locals { get; private set; }

    /// <summary>Steps left to the evaluation under way; below zero it has failed.</summary>
    internal int Budget;

    /// <summary>What an explanation collects; null in an ordinary evaluation.</summary>
    internal Explaining.Trace? Trace { get; set; }

    /// <summary>Makes every input absent again.</summary>
    public void Reset() => _layout.Unset.CopyTo(Slots);

    /// <summary>Makes the inputs what they are in another activation of the same compiler.</summary>
    public void CopyFrom(CelActivation other)
    {
        ArgumentNullException.ThrowIfNull(other);
        other.Slots.CopyTo(Slots, 0);
    }

    /// <summary>Sets an input: a variable, or a field of a record variable. <see cref="CelValue.Unknown"/> says: not known yet.</summary>
    public void Set(CelInput input, in CelValue value)
    {
        ArgumentNullException.ThrowIfNull(input);
        var single = input.SingleSlot;
        if (single >= 0 && value.Kind != CelKind.Absent)
        {
            Slots[single] = value;
            return;
        }

        foreach (var slot in input.Slots)
        {
            Slots[slot.Index] = slot.Read(value);
        }

        SetRecords(input, value.Kind);
    }

    /// <summary>Sets an input to a value that was read before with <see cref="CelProjection.Create"/>.</summary>
    public void Set(CelProjection projection)
    {
        ArgumentNullException.ThrowIfNull(projection);
        var slots = projection.Input.Slots;
        for (var i = 0; i < slots.Count; i++)
        {
            Slots[slots[i].Index] = projection.Values[i];
        }

        SetRecords(projection.Input, CelKind.Bool);
    }

    /// <summary>Declares an input unknown, with everything below it: <c>mcp.tool</c> does so for all fields of the tool.</summary>
    public void SetUnknown(string name)
    {
        foreach (var slot in _layout.Slots)
        {
            var input = slot.Input.Name;
            if (input == name || (input.StartsWith(name, StringComparison.Ordinal) && input[name.Length] == '.'))
            {
                Slots[slot.Index] = CelValue.Unknown;
            }
        }
    }

    /// <summary>Declares every input unknown that is only known after <paramref name="time"/>.</summary>
    public void SetUnknownAfter(CelBindingTime time)
    {
        foreach (var slot in _layout.Slots)
        {
            if (slot.Input.BindingTime > time)
            {
                Slots[slot.Index] = CelValue.Unknown;
            }
        }
    }

    internal void Begin(int locals, int steps)
    {
        Budget = steps;
        if (Locals.Length < locals)
        {
            Locals = new CelValue[locals];
        }
    }

    /// <summary>Takes steps off the budget; false once it is used up.</summary>
    internal bool Charge(int steps) => (Budget -= steps) >= 0;

    /// <summary>The value, or the error of a used-up budget: for operations that charge as they go.</summary>
    internal CelValue Checked(in CelValue value) => Budget >= 0 ? value : CelValue.Fail(Errors.Cost);

    internal Tri Checked(bool condition) => Budget < 0 ? Tri.Error : condition ? Tri.True : Tri.False;

    private void SetRecords(CelInput input, CelKind kind)
    {
        foreach (var record in input.Records)
        {
            if (kind == CelKind.Unknown)
            {
                Slots[record.Index] = CelValue.Unknown;
            }
            else if (kind != CelKind.Absent)
            {
                Slots[record.Index] = CelValue.True;
            }
        }
    }
}
