namespace Gateway.Policies.Cel;

/// <summary>A part of an expression and what it came to.</summary>
/// <param name="Text">The part as written.</param>
/// <param name="Start">Where it stands in the expression, in UTF-16 units from 0.</param>
/// <param name="Value">Its value; null if it was not evaluated, because what stands before it had decided.</param>
/// <param name="Round">For a part of a macro's body: the round and its variables, <c>r = "admin"</c>; otherwise null.</param>
/// <param name="Children">Its parts, in the order written; of a macro's body once a round, as far as the first rounds go.</param>
public sealed record CelExplanation(string Text, int Start, CelValue? Value, string? Round, IReadOnlyList<CelExplanation> Children)
{
    /// <summary>The tree as indented lines.</summary>
    public override string ToString()
    {
        var text = new System.Text.StringBuilder();
        Append(text, 0);
        return text.ToString();
    }

    private void Append(System.Text.StringBuilder text, int indent)
    {
        text.Append(' ', indent * 2).Append(Round is null ? "" : $"[{Round}] ").Append(Text).Append("  =>  ")
            .AppendLine(Value is { } value ? value.ToString() : "not evaluated");
        foreach (var child in Children)
        {
            child.Append(text, indent + 1);
        }
    }
}
