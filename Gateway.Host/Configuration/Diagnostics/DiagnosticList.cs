using System.Globalization;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Diagnostics;

/// <summary>Gathers what is to be said about one file. Not thread-safe: one reading, one list.</summary>
internal sealed class DiagnosticList
{
    // A file can be wrong in a hundred thousand places; nobody reads more than the first screens.
    private const int Kept = 100;

    private readonly List<ConfigDiagnostic> _errors = [];
    private readonly List<ConfigDiagnostic> _warnings = [];
    private readonly HashSet<string> _faulty = new(StringComparer.Ordinal);
    private readonly HashSet<string> _aboveFaulty = new(StringComparer.Ordinal);
    private int _errorsLeftOut;

    /// <summary>Whether the file cannot be used.</summary>
    public bool HasErrors => _errors.Count > 0;

    /// <summary>Whether further errors are only counted: no need to word them well.</summary>
    public bool IsFull => _errors.Count == Kept;

    /// <summary>The errors, in the order of the file; of very many, the first and a count.</summary>
    public IReadOnlyList<ConfigDiagnostic> Errors()
    {
        var errors = InOrder(_errors);
        if (_errorsLeftOut > 0)
        {
            var message = string.Create(CultureInfo.InvariantCulture, $"There are {_errorsLeftOut} more errors.");
            errors.Add(errors[^1] with { Path = "", Message = message, Remedy = "Mend those above first." });
        }

        return errors;
    }

    /// <summary>The warnings, in the order of the file.</summary>
    public IReadOnlyList<ConfigDiagnostic> Warnings() => InOrder(_warnings);

    /// <summary>Adds an error about a value.</summary>
    /// <param name="node">The value.</param>
    /// <param name="path">Its path after old spellings were replaced.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="remedy">What to write instead.</param>
    public void Error(ConfigNode node, string path, string message, string remedy) =>
        Error(new(DiagnosticSeverity.Error, node.Path, node.Line, node.Column, message, remedy) { File = node.File }, path);

    /// <summary>Adds an error.</summary>
    /// <param name="diagnostic">The error.</param>
    /// <param name="path">The path of the value after old spellings were replaced; empty for the file as a whole.</param>
    public void Error(ConfigDiagnostic diagnostic, string path)
    {
        MarkFaulty(path);
        if (_errors.Contains(diagnostic))
        {
            // What stands for several places is written, and wrong, once.
            return;
        }

        if (IsFull)
        {
            _errorsLeftOut++;
            return;
        }

        _errors.Add(diagnostic);
    }

    /// <summary>Says that a value was left out for a reason that was given already.</summary>
    /// <param name="path">The path of the value after old spellings were replaced.</param>
    public void MarkFaulty(string path)
    {
        if (path.Length > 0)
        {
            _faulty.Add(path);
            _aboveFaulty.UnionWith(ConfigPath.SelfAndAbove(path));
        }
    }

    /// <summary>Adds a warning; of very many, only the first are kept.</summary>
    public void Warning(ConfigDiagnostic diagnostic)
    {
        if (_warnings.Count < Kept && !_warnings.Contains(diagnostic))
        {
            _warnings.Add(diagnostic);
        }
    }

    /// <summary>
    /// Whether an error stands at this path, below it or above it. A rule that looks at the value would then talk about the
    /// default that the reader put in its place.
    /// </summary>
    public bool IsFaulty(string path) => _aboveFaulty.Contains(path) || ConfigPath.SelfAndAbove(path).Any(_faulty.Contains);

    private static List<ConfigDiagnostic> InOrder(List<ConfigDiagnostic> diagnostics) =>
        [.. diagnostics.OrderBy(diagnostic => diagnostic.File, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Line).ThenBy(diagnostic => diagnostic.Column)];
}
