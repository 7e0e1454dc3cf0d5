using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Binding;

/// <summary>A function the configuration defines: <c>name(a, rest...) { expression }</c>, or <c>this.name(a) { expression }</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="HasReceiver">Whether it is called on a value, which the body calls <c>this</c>.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="IsVariadic">Whether the last parameter takes all further arguments as list.</param>
/// <param name="Body">What it comes to.</param>
/// <param name="Nodes">The number of nodes of the body.</param>
internal sealed record CustomFunction(
    string Name, bool HasReceiver, IReadOnlyList<string> Parameters, bool IsVariadic, Expr Body, int Nodes)
{
    /// <summary>How it is called: <c>this.name(a, rest...)</c>.</summary>
    public string Form => $"{(HasReceiver ? "this." : "")}{Name}({string.Join(", ", Parameters)}{(IsVariadic ? "..." : "")})";

    public bool Takes(int arguments) => IsVariadic ? arguments >= Parameters.Count - 1 : arguments == Parameters.Count;
}
