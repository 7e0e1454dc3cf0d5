using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Binding;

/// <summary>
/// A place in every activation of one layout, for a variable or for a path of constant keys into one that some rule mentions. It is
/// filled when the input is set, so that a rule reads <c>jwt.realm_access.roles</c> by index, not by name.
/// </summary>
internal sealed class Slot
{
    public Slot(CelInput input, int index, string[] path, CelType type)
    {
        Input = input;
        Index = index;
        Path = path;
        Type = type;
        Missing = path.Length == 0 && input.Name == input.Variable.Name
            ? new CelError(CelErrorCode.NoSuchVariable, $"no such variable: {input.Name}")
            : new CelError(CelErrorCode.NoSuchKey, $"no such key: {Name[(Name.LastIndexOf('.') + 1)..]}");
        Unset = path.Length switch
        {
            0 or 1 => CelValue.Absent(Missing),
            // has() of it asks what an absent value has, which is an error, not false.
            _ => CelValue.Fail(new CelError(CelErrorCode.NoSuchKey, $"no such key: {path[0]}")),
        };
    }

    public CelInput Input { get; }

    public int Index { get; }

    /// <summary>The keys below the input; empty for the input itself.</summary>
    public string[] Path { get; }

    public CelType Type { get; }

    /// <summary>What reading it gives while its last key is missing.</summary>
    public CelError Missing { get; }

    /// <summary>The content as long as the input is not set.</summary>
    public CelValue Unset { get; }

    public string Name => Path.Length == 0 ? Input.Name : $"{Input.Name}.{string.Join('.', Path)}";

    /// <summary>The content for a value of the input.</summary>
    public CelValue Read(in CelValue input)
    {
        var value = input;
        for (var i = 0; i < Path.Length; i++)
        {
            if (!value.IsValue)
            {
                return value.Kind == CelKind.Absent ? Unset : value;
            }

            var next = Selection.Select(value, Path[i]);
            if (next.Kind == CelKind.Absent)
            {
                return i == Path.Length - 1
                    ? CelValue.Absent(Missing)
                    : CelValue.Fail(new CelError(CelErrorCode.NoSuchKey, $"no such key: {Path[i]}"));
            }

            value = next;
        }

        return value.Kind == CelKind.Absent ? Unset : value;
    }
}
