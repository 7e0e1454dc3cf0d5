namespace Gateway.Host.Configuration.Diagnostics;

/// <summary>Whether a file with this diagnostic can be used.</summary>
internal enum DiagnosticSeverity
{
    /// <summary>It can.</summary>
    Warning,

    /// <summary>It cannot.</summary>
    Error,
}
