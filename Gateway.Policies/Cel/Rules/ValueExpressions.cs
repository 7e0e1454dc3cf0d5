namespace Gateway.Policies.Cel.Rules;

/// <summary>Compiles expressions of policies that come to a value: keys, headers, paths.</summary>
internal static class ValueExpressions
{
    /// <summary>Compiles one expression.</summary>
    /// <param name="compiler">Of the expressions that are to share their inputs.</param>
    /// <param name="source">As written.</param>
    /// <param name="path">Where it is written.</param>
    /// <param name="remedy">What to write; one sentence.</param>
    /// <param name="errors">Receives what is wrong.</param>
    /// <param name="unreadable">Variables that are not known where it is evaluated.</param>
    /// <returns>The program; null: there are errors.</returns>
    public static CelProgram? Compile(
        CelCompiler compiler, string source, string path, string remedy, ICollection<ConfigError> errors, params ReadOnlySpan<string> unreadable)
    {
        var compilation = compiler.Compile(source);
        foreach (var diagnostic in compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == CelSeverity.Error))
        {
            errors.Add(new(path, $"In this expression: {diagnostic.Message}.", remedy) { Place = new(diagnostic.Line, diagnostic.Column) });
        }

        if (compilation.Program is not { } program)
        {
            return null;
        }

        var before = errors.Count;
        foreach (var variable in unreadable)
        {
            if (program.Reads(compiler.Input(variable)))
            {
                errors.Add(new(path, $"`{variable}` is not known where this expression is evaluated.", remedy));
            }
        }

        return errors.Count == before ? program : null;
    }
}
