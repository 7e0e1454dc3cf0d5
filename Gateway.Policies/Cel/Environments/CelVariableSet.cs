using Gateway.Policies.Cel.Checking;
using Gateway.Policies.Cel.Time;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Environments;

/// <summary>
/// Values for variables from a JSON object, for trying rules out. A variable of the environment keeps its declaration if the value fits
/// it, so that misspelt fields are found; any other is declared with type dyn.
/// </summary>
public sealed class CelVariableSet
{
    private readonly List<(string Name, CelValue Value)> _values = [];
    private readonly List<string> _undeclared = [];

    /// <summary>The set of the members of <paramref name="variables"/>, a map.</summary>
    public CelVariableSet(CelEnvironment environment, CelValue variables)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var added = new List<CelVariable>();
        for (var i = 0; variables.Kind == CelKind.Map && i < variables.Entries.Count; i++)
        {
            var name = variables.Entries.KeyAt(i).Text;
            var value = variables.Entries.ValueAt(i);
            if (environment.Variables.TryGetValue(name, out var declared) && TryFit(declared.Type, value, name, out var fitted))
            {
                value = fitted;
            }
            else
            {
                _undeclared.Add(name);
                added.Add(new CelVariable(name, CelType.Dyn, CelBindingTime.Request, "given"));
            }

            _values.Add((name, value));
        }

        Environment = environment.With([.. added]);
    }

    /// <summary>The environment with the variables that had to be declared.</summary>
    public CelEnvironment Environment { get; }

    /// <summary>Variables that were declared with type dyn, because the environment has none of that name, or one of another form.</summary>
    public IReadOnlyList<string> Undeclared => _undeclared;

    /// <summary>Sets every variable in an activation.</summary>
    public void SetIn(CelCompiler compiler, CelActivation activation)
    {
        ArgumentNullException.ThrowIfNull(compiler);
        ArgumentNullException.ThrowIfNull(activation);
        foreach (var (name, value) in _values)
        {
            Set(name, Environment.Variables[name].Type, value, compiler, activation);
        }
    }

    private static void Set(string name, CelType type, in CelValue value, CelCompiler compiler, CelActivation activation)
    {
        if (type.Kind != TypeKind.Record)
        {
            activation.Set(compiler.Input(name), value);
            return;
        }

        activation.Set(compiler.Input(name), CelValue.True);
        foreach (var field in type.Fields.Values)
        {
            if (value.Entries.TryGet(field.Name, out var part))
            {
                Set($"{name}.{field.Name}", field.Type, part, compiler, activation);
            }
        }
    }

    /// <summary>The value in the declared type; JSON has no bytes, times and headers of its own.</summary>
    private static bool TryFit(CelType type, CelValue value, string path, out CelValue fitted)
    {
        fitted = value;
        switch (type.Kind)
        {
            case TypeKind.Record:
                return TryFitRecord(type, value, path, out fitted);
            case TypeKind.Map when value.Kind == CelKind.Map:
                fitted = path.EndsWith("eaders", StringComparison.Ordinal) ? CelValue.Of(new GivenHeaders(value.Entries)) : value;
                return true;
            case TypeKind.Bytes when value.Kind == CelKind.String:
                fitted = CelValue.Of(System.Text.Encoding.UTF8.GetBytes(value.Text));
                return true;
            case TypeKind.Timestamp when value.Kind == CelKind.String:
                fitted = Timestamps.Parse(value.Text);
                return fitted.IsValue;
            case TypeKind.Duration when value.Kind == CelKind.String:
                fitted = Durations.Parse(value.Text);
                return fitted.IsValue;
            default:
                return type.Kind == TypeKind.Dyn || TypeNames.Of(value.Kind) == type.Name;
        }
    }

    private static bool TryFitRecord(CelType type, in CelValue value, string path, out CelValue fitted)
    {
        fitted = value;
        var fields = new MapBuilder();
        for (var i = 0; value.Kind == CelKind.Map && i < value.Entries.Count; i++)
        {
            var name = value.Entries.KeyAt(i).Text;
            if (!type.Fields.TryGetValue(name, out var field) || !TryFit(field.Type, value.Entries.ValueAt(i), $"{path}.{name}", out var part))
            {
                return false;
            }

            fields.Add(CelValue.Of(name), part);
        }

        fitted = fields.Build();
        return value.Kind == CelKind.Map;
    }

    /// <summary>Headers given as an object of strings, or of lists of strings.</summary>
    private sealed class GivenHeaders(CelMap given) : CelHeaders
    {
        public override int Count => given.Count;

        public override string NameAt(int index) => given.KeyAt(index).Text.ToLowerInvariant();

        public override IReadOnlyList<string> ValuesOf(string name)
        {
            for (var i = 0; i < given.Count; i++)
            {
                if (string.Equals(given.KeyAt(i).Text, name, StringComparison.OrdinalIgnoreCase))
                {
                    var value = given.ValueAt(i);
                    return value.Kind == CelKind.List
                        ? [.. Enumerable.Range(0, value.Items.Count).Select(index => Text(value.Items[index]))]
                        : [Text(value)];
                }
            }

            return [];
        }

        private static string Text(in CelValue value) => value.TryGetString(out var text) ? text : value.ToString();
    }
}
