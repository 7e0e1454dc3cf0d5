using Gateway.Host.Configuration.Diagnostics;

namespace Gateway.Host.Admin.Endpoints;

/// <summary>An error or a warning about the configuration.</summary>
/// <param name="File">The file, where there are several; null: the one.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
/// <param name="Path">The key.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record FoundInConfig(string? File, int Line, int Column, string Path, string Message, string Remedy)
{
    /// <summary>The same for whoever reads JSON.</summary>
    public static FoundInConfig Of(ConfigDiagnostic diagnostic) =>
        new(diagnostic.File, diagnostic.Line, diagnostic.Column, diagnostic.Path, diagnostic.Message, diagnostic.Remedy);
}
