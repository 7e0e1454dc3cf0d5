using System.Globalization;

namespace Gateway.Policies.Cel;

/// <summary>Something wrong or doubtful in an expression.</summary>
/// <param name="Severity">Whether the rule can be used all the same.</param>
/// <param name="Line">The line in the expression, from 1.</param>
/// <param name="Column">The column in that line in characters, from 1.</param>
/// <param name="Message">What is wrong; one sentence without a full stop.</param>
/// <param name="Suggestion">What was probably meant, or what to write instead; null if there is nothing to suggest.</param>
public sealed record CelDiagnostic(CelSeverity Severity, int Line, int Column, string Message, string? Suggestion)
{
    /// <summary>Place, message and suggestion on one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Line}:{Column}: {(Severity == CelSeverity.Error ? "error" : "warning")}: {Message}{(Suggestion is null ? "" : $"; {Suggestion}")}");
}
