using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;
using Gateway.Policies.Headers;

namespace Gateway.Policies.Transformations;

/// <summary>One side of a transformation, compiled. Immutable.</summary>
internal sealed class HeaderExpressions
{
    private const string Mend = "Mend the expression: it must come to a text or a number, such as jwt.sub.";

    private readonly FrozenSet<string> _dropped;
    private readonly ImmutableArray<(string Name, CelProgram Value)> _written;

    private HeaderExpressions(FrozenSet<string> dropped, ImmutableArray<(string Name, CelProgram Value)> written) => (_dropped, _written) = (dropped, written);

    /// <summary>Compiles one side.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="side">Whose headers.</param>
    /// <param name="compiler">What the expressions are compiled with.</param>
    /// <param name="path">Its path in the configuration.</param>
    /// <param name="errors">Receives what is wrong.</param>
    public static HeaderExpressions? Create(HeaderExpressionsConfig? config, HeaderSide side, CelCompiler compiler, string path, ICollection<ConfigError> errors)
    {
        if (config is null)
        {
            return null;
        }

        var (before, seen) = (errors.Count, new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        var written = Compile(config.Set, side, compiler, $"{path}.set", seen, errors).Concat(Compile(config.Add, side, compiler, $"{path}.add", seen, errors)).ToImmutableArray();
        for (var index = 0; index < config.Remove.Count; index++)
        {
            HeaderText.CheckName(config.Remove[index], side, $"{path}.remove[{index}]", seen, errors);
        }

        if (seen.Count == 0 && errors.Count == before)
        {
            errors.Add(new(path, "This changes no header.", "Write add, set or remove, or remove the policy."));
        }

        return new(config.Remove.Concat(config.Set?.Keys ?? []).ToFrozenSet(StringComparer.OrdinalIgnoreCase), written);
    }

    /// <summary>Headers whose present values are dropped.</summary>
    public IReadOnlySet<string> Dropped => _dropped;

    /// <summary>Whether an expression reads an input.</summary>
    public bool Reads(CelInput input) => _written.Any(header => header.Value.Reads(input));

    /// <summary>What changes.</summary>
    /// <param name="activation">What expressions read; null: it cannot be read, and all of them fail.</param>
    public HeaderChange Evaluate(CelActivation? activation)
    {
        var written = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(_written.Length);
        foreach (var (name, value) in _written)
        {
            // Libraries pass line breaks on, and a claim or an argument may have some (CVE-2026-29791).
            if (activation is not null && Text(value.Evaluate(activation)) is { } text && HeaderText.IsValue(text))
            {
                written.Add(new(name, text));
            }
        }

        return new(_dropped, written.DrainToImmutable());
    }

    private static List<(string Name, CelProgram Value)> Compile(
        IReadOnlyDictionary<string, string>? headers, HeaderSide side, CelCompiler compiler, string path, HashSet<string> seen, ICollection<ConfigError> errors)
    {
        // A response is written when the body of its request is gone.
        ReadOnlySpan<string> unreadable = side == HeaderSide.Request ? ["response"] : ["response.body", "response.bodyPrefix", "request.body", "request.bodyPrefix", "mcp"];
        var compiled = new List<(string Name, CelProgram Value)>();
        foreach (var (name, expression) in headers ?? FrozenDictionary<string, string>.Empty)
        {
            HeaderText.CheckName(name, side, path, seen, errors);
            if (ValueExpressions.Compile(compiler, expression, HeaderText.IsToken(name) ? $"{path}.{name}" : path, Mend, errors, unreadable) is { } value)
            {
                compiled.Add((name, value));
            }
        }

        compiled.Sort((one, other) => StringComparer.OrdinalIgnoreCase.Compare(one.Name, other.Name));
        return compiled;
    }

    private static string? Text(in CelValue value) => value.Kind is CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.Double ? value.ToString()
        : value.TryGetString(out var text) ? text
        : null;
}
