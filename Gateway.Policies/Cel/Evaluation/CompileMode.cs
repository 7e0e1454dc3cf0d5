namespace Gateway.Policies.Cel.Evaluation;

/// <summary>How an expression is compiled. Rules are always <see cref="Checked"/>; tests compare the others with it.</summary>
internal enum CompileMode
{
    Checked,

    /// <summary>Types are not checked; what cannot be resolved fails when it is evaluated.</summary>
    Unchecked,

    /// <summary>Checked, but nothing is folded or fused.</summary>
    Unoptimised,
}
