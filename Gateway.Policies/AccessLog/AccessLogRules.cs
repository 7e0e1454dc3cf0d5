using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Policies.Authorization;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;

namespace Gateway.Policies.AccessLog;

/// <summary>Which requests get a line in the access log, and what it says beside the log's own fields; compiled. Thread-safe.</summary>
public sealed partial class AccessLogRules
{
    private readonly CelProgram? _filter;
    private readonly ImmutableArray<(string Name, CelProgram Value)> _added;
    private readonly FrozenSet<string> _hidden;
    private readonly ActivationPool _activations;

    private AccessLogRules(CelCompiler compiler, CelProgram? filter, ImmutableArray<(string Name, CelProgram Value)> added, AccessLogConfig config, PayloadRedaction redaction, IReadOnlySet<string> sensitiveHeaders)
    {
        (_filter, _added, Redaction) = (filter, added, redaction);
        _hidden = (config.Remove ?? []).Concat(added.Select(field => field.Name)).ToFrozenSet(StringComparer.Ordinal);
        Inputs = new LogInputs(compiler, sensitiveHeaders);
        _activations = new ActivationPool(compiler);
    }

    /// <summary>Every request, and nothing but the log's own fields.</summary>
    public static AccessLogRules Default { get; } = Compile(new(), "", "", [], []);

    /// <summary>Whether expressions are to be asked at all.</summary>
    public bool HasExpressions => _filter is not null || _added.Length > 0;

    /// <summary>Whether fields of the log's own are left out or replaced.</summary>
    public bool HidesFields => _hidden.Count > 0;

    internal PayloadRedaction Redaction { get; }

    internal LogInputs Inputs { get; }

    /// <summary>Compiles what is written. What is wrong with it is said all at once, and the rules are then not to be used.</summary>
    /// <param name="config">As written.</param>
    /// <param name="path">Path of the filter and of what is hidden in the configuration.</param>
    /// <param name="fields">Path of <c>add</c> and <c>remove</c>.</param>
    /// <param name="sensitiveHeaders">More headers whose values no expression sees.</param>
    /// <param name="errors">Receives what is wrong.</param>
    public static AccessLogRules Compile(AccessLogConfig config, string path, string fields, IEnumerable<string> sensitiveHeaders, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(errors);
        var compiler = new CelCompiler(CelEnvironments.Transformation);
        var filter = config.Filter is null ? null : Program(compiler.CompileRule(config.Filter), $"{path}.filter", errors);
        var added = ImmutableArray.CreateBuilder<(string, CelProgram)>();
        foreach (var (name, expression) in (config.Add ?? FrozenDictionary<string, string>.Empty).OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            var at = name.Contains('.', StringComparison.Ordinal) ? $"{fields}.add[\"{name}\"]" : $"{fields}.add.{name}";
            if (!FieldName().IsMatch(name))
            {
                errors.Add(new(at, "This is no name for a field.", "Write letters, digits, '.', '_' and '-', at most 64 of them."));
            }

            if (Program(compiler.Compile(expression), at, errors) is { } program)
            {
                added.Add((name, program));
            }
        }

        var redaction = PayloadRedaction.Create(config.Redact, $"{path}.redact", errors);
        return new(compiler, filter, added.ToImmutable(), config, redaction, sensitiveHeaders.ToFrozenSet(StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>What is to be kept of a call for its line; null: nothing.</summary>
    public PayloadCapture? NewCapture() => Inputs.ReadsPayload ? new PayloadCapture(this) : null;

    /// <summary>Whether a field of the log's own is written.</summary>
    public bool Shows(string name) => !_hidden.Contains(name);

    /// <summary>The fields that are added to the line of a request; null: it gets no line.</summary>
    public IReadOnlyList<LogField>? Evaluate(LogFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var activation = _activations.Rent();
        try
        {
            activation.Reset();
            Inputs.Set(activation, facts);

            // A filter that fails logs: what nobody sees is worse than what nobody wanted.
            if (_filter?.Test(activation) == CelVerdict.False)
            {
                return null;
            }

            var fields = new List<LogField>(_added.Length);
            foreach (var (name, program) in _added)
            {
                var value = program.Evaluate(activation);
                if (value.TryGetString(out var text))
                {
                    fields.Add(new(name, text, null));
                }
                else if (value.Kind != CelKind.Null && CelJson.Write(value) is { } json)
                {
                    fields.Add(new(name, null, Escape(json)));
                }
            }

            return fields;
        }
        finally
        {
            _activations.Return(activation);
        }
    }

    internal static CelProgram? Program(CelCompilation compilation, string path, ICollection<ConfigError> errors)
    {
        foreach (var diagnostic in compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == CelSeverity.Error))
        {
            errors.Add(new(path, $"In this expression: {diagnostic.Message}.", "Mend the expression; `cel check --environment transformation` tries one out.")
            {
                Place = new(diagnostic.Line, diagnostic.Column),
            });
        }

        return compilation.Program;
    }

    // Whatever is not plain ASCII stands within strings, where its number means the same and does nothing to a terminal.
    private static string Escape(string json)
    {
        if (!json.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return json;
        }

        var text = new StringBuilder(json.Length + 16);
        foreach (var letter in json)
        {
            _ = letter is >= ' ' and <= '~' ? text.Append(letter) : text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        }

        return text.ToString();
    }

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FieldName();
}
