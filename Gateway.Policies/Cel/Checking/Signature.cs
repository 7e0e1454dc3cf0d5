namespace Gateway.Policies.Cel.Checking;

/// <summary>One form of a function: the types it takes, the receiver first if it has one, and the type it gives.</summary>
internal sealed record Signature(bool HasReceiver, IReadOnlyList<CelType> Parameters, CelType Result)
{
    /// <summary>Reads <c>string.indexOf(string, int) -> int</c> or <c>size(list(A)) -> int</c>. Upper-case single letters are type parameters.</summary>
    public static (string Name, Signature Signature) Parse(string text) => new SignatureReader(text).Read();

    public override string ToString() => HasReceiver
        ? $"{Parameters[0]}.({string.Join(", ", Parameters.Skip(1))})"
        : $"({string.Join(", ", Parameters)})";
}
