using System.Globalization;
using System.Text;

namespace Gateway.Host.Configuration.Diagnostics;

/// <summary>Diagnostics as compilers print them, so that editors and terminals find the place.</summary>
internal static class DiagnosticPrinter
{
    /// <summary>Two lines a diagnostic: <c>file:line:column: error: path: message</c>, and its remedy.</summary>
    /// <param name="file">The name of the file, as the user gave it.</param>
    /// <param name="diagnostics">What to print, in this order.</param>
    public static string Print(string file, IEnumerable<ConfigDiagnostic> diagnostics)
    {
        var text = new StringBuilder();
        foreach (var diagnostic in diagnostics)
        {
            text.Append(CultureInfo.InvariantCulture, $"{diagnostic.File ?? file}:{Line(diagnostic)}\n    {diagnostic.Remedy}\n");
        }

        return text.ToString();
    }

    /// <summary>One diagnostic on one line, without the name of the file and the remedy.</summary>
    public static string Line(ConfigDiagnostic diagnostic)
    {
        var severity = diagnostic.Severity switch
        {
            DiagnosticSeverity.Warning => "warning",
            DiagnosticSeverity.Error => "error",
        };
        var path = diagnostic.Path.Length == 0 ? "" : $"{diagnostic.Path}: ";
        return string.Create(CultureInfo.InvariantCulture, $"{diagnostic.Line}:{diagnostic.Column}: {severity}: {path}{diagnostic.Message}");
    }
}
