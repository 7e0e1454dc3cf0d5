using Gateway.Host.Configuration.Diagnostics;
using Gateway.Policies;

namespace Gateway.Host.Configuration.Validation;

/// <summary>Takes what the rules find, by paths in <see cref="GatewayConfig"/>, and puts it at its place in the file.</summary>
internal sealed class ValidationReport
{
    private readonly ConfigSource _source;
    private readonly DiagnosticList _diagnostics;

    /// <summary>Prepares one validation.</summary>
    /// <param name="source">Where values stand.</param>
    /// <param name="diagnostics">Receives what is found, and holds what was found before.</param>
    /// <param name="options">What the command line says.</param>
    public ValidationReport(ConfigSource source, DiagnosticList diagnostics, ConfigReadOptions options)
    {
        _source = source;
        _diagnostics = diagnostics;
        Options = options;
    }

    /// <summary>What the command line says.</summary>
    public ConfigReadOptions Options { get; }

    /// <summary>Whether something at this path could not even be read, so that a default stands in its place.</summary>
    public bool IsFaulty(string path) => _diagnostics.IsFaulty(_source.FilePath(path));

    /// <summary>Adds an error, unless the value could not even be read.</summary>
    public void Error(string path, string message, string remedy) => Error(new ConfigError(path, message, remedy));

    /// <summary>Adds an error, unless the value could not even be read.</summary>
    public void Error(ConfigError error)
    {
        if (!IsFaulty(error.Path))
        {
            // Without a path of its own: two rules may both have something to say about one value.
            _diagnostics.Error(_source.Locate(DiagnosticSeverity.Error, error), "");
        }
    }

    /// <summary>Adds a warning, unless the value could not even be read.</summary>
    public void Warning(string path, string message, string remedy) => Warning(new ConfigError(path, message, remedy));

    /// <summary>Adds a warning, unless the value could not even be read.</summary>
    public void Warning(ConfigError warning)
    {
        if (!IsFaulty(warning.Path))
        {
            _diagnostics.Warning(_source.Locate(DiagnosticSeverity.Warning, warning));
        }
    }

    /// <summary>A value as the user wrote it, in quotation marks, with its variables in place: messages never show what they hold. Null: it is not written.</summary>
    public string? Written(string path) => _source.Written(path);
}
