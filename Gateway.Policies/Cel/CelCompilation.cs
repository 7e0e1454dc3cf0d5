namespace Gateway.Policies.Cel;

/// <summary>The outcome of compiling an expression.</summary>
/// <param name="Program">The program; null if there are errors.</param>
/// <param name="Diagnostics">Errors and warnings in the order they were found; without a program at least one error.</param>
public sealed record CelCompilation(CelProgram? Program, IReadOnlyList<CelDiagnostic> Diagnostics)
{
    /// <summary>Whether there is a program.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Program))]
    public bool Succeeded => Program is not null;
}
