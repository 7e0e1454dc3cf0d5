using System.ComponentModel.DataAnnotations;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Tables;

namespace Gateway.Host.Configuration.Reading;

/// <summary>Reads single values: replaces their variables, reads them by their kind, and checks them.</summary>
internal sealed class ScalarBinder
{
    private readonly Func<string, string?> _environment;
    private readonly DiagnosticList _diagnostics;

    /// <summary>Prepares one reading.</summary>
    /// <param name="environment">Gives the value of a variable; null: it is not set.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public ScalarBinder(Func<string, string?> environment, DiagnosticList diagnostics)
    {
        _environment = environment;
        _diagnostics = diagnostics;
    }

    /// <summary>Reads one value.</summary>
    /// <returns>The value; null when an error was added.</returns>
    public object? Bind(ScalarKind kind, ConfigNode.Scalar scalar, string path, IReadOnlyList<ValidationAttribute> checks) =>
        Text(scalar, path) is { } text ? Parse(kind, text, scalar, path, checks) : null;

    /// <summary>Reads values that commas part.</summary>
    /// <returns>The values; null in place of each for which an error was added.</returns>
    public IEnumerable<object?> BindMany(ScalarKind kind, ConfigNode.Scalar scalar, string path, IReadOnlyList<ValidationAttribute> checks) =>
        Text(scalar, path) is { } text ? text.Split(',').Select(part => Parse(kind, part.Trim(), scalar, path, checks)) : [null];

    private string? Text(ConfigNode.Scalar scalar, string path)
    {
        if (scalar.IsLiteral)
        {
            return scalar.Text;
        }

        var undefined = new List<string>();
        var text = Variables.Replace(scalar.Text, _environment, undefined);
        if (text is null)
        {
            _diagnostics.Error(scalar, path, "With its variables replaced, the value has more than a million characters.", "Use smaller variables.");
            return null;
        }

        foreach (var name in undefined.Distinct(StringComparer.Ordinal))
        {
            _diagnostics.Error(scalar, path, $"The variable {name} is not set.",
                $"Set {name}, or write ${{{name}:-default}}; a plain dollar sign before a letter is written $$.");
        }

        return undefined.Count == 0 ? text : null;
    }

    private object? Parse(ScalarKind kind, string text, ConfigNode.Scalar scalar, string path, IReadOnlyList<ValidationAttribute> checks)
    {
        // Messages show what is written, never what a variable holds: that may be a secret in the wrong place.
        var shown = kind.IsSecret ? "The value" : Quoted.Text(scalar.Text);
        var value = kind.Parse(text);
        var fault = value is not null ? ValueChecks.Find(value, text, shown, checks)
            : KeyTable.FindValue(path, text) is { } rule ? new ValueFault(rule.Message(shown), rule.Remedy)
            : new ValueFault($"{shown} is not {kind.Noun}.", kind.Remedy);
        if (fault is null)
        {
            return value;
        }

        var replaced = !scalar.IsLiteral && scalar.Text.Contains('$', StringComparison.Ordinal) && !kind.IsSecret ? " (after its variables were replaced)." : ".";
        _diagnostics.Error(scalar, path, fault.Message.TrimEnd('.') + replaced, fault.Remedy);
        return null;
    }
}
