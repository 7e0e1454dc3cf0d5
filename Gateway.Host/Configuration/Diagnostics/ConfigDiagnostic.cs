namespace Gateway.Host.Configuration.Diagnostics;

/// <summary>One thing to say about a configuration file, and where.</summary>
/// <param name="Severity">Whether the file can be used.</param>
/// <param name="Path">The value it is about, as the user wrote it; empty: the file as a whole.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Column">Column in the line, from 1.</param>
/// <param name="Message">What is wrong; one sentence, which never shows a secret.</param>
/// <param name="Remedy">What to write instead; one sentence.</param>
internal sealed record ConfigDiagnostic(DiagnosticSeverity Severity, string Path, int Line, int Column, string Message, string Remedy)
{
    /// <summary>The file, where a folder was read; null: the one that the user named.</summary>
    public string? File { get; init; }
}
