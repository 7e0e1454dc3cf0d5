using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Gateway.Host.Configuration.Diagnostics;

namespace Gateway.Host.Configuration.Reading;

/// <summary>
/// Fills configuration records from a tree, by the shapes of their types. It goes on after an error, with the default in place of
/// the faulty value, so that every error of a file is found at once.
/// </summary>
internal sealed class ConfigBinder
{
    private readonly DiagnosticList _diagnostics;
    private readonly ScalarBinder _scalars;
    private readonly UnknownKeys _unknownKeys;

    /// <summary>Prepares one reading.</summary>
    /// <param name="environment">Gives the value of a variable; null: it is not set.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public ConfigBinder(Func<string, string?> environment, DiagnosticList diagnostics)
    {
        _diagnostics = diagnostics;
        _scalars = new ScalarBinder(environment, diagnostics);
        _unknownKeys = new UnknownKeys(diagnostics);
    }

    /// <summary>Fills a record from the root of a tree.</summary>
    public TRecord Bind<TRecord>(ConfigNode root) => (TRecord)BindRecord(typeof(TRecord), root, "");

    private object BindRecord(Type type, ConfigNode node, string path)
    {
        var shape = RecordShape.Of(type);
        var record = shape.Create();
        if (node is ConfigNode.Mapping mapping)
        {
            // A misspelled key is most often the one that is missing: said once is enough.
            var complete = !_unknownKeys.Report(mapping, shape, path);
            Fill(record, shape, mapping, path, complete);
        }
        else if (node is ConfigNode.Scalar { IsNull: false } && shape.Shorthand is { } key)
        {
            if (BindKey(key, node, path) is { } value)
            {
                key.Property.SetValue(record, value);
            }
        }
        else if (node is ConfigNode.Sequence && shape.ListShorthand is [var first, ..])
        {
            var list = BindKey(first, node, path);
            foreach (var same in list is null ? [] : shape.ListShorthand)
            {
                same.Property.SetValue(record, list);
            }
        }
        else
        {
            WrongKind(node, path, "Keys with values", $"Write keys such as {Words.And(Quote(shape.AllKeys.Keys.Take(3)))}, each with a value.");
        }

        return record;
    }

    private void Fill(object record, RecordShape shape, ConfigNode.Mapping mapping, string path, bool complete)
    {
        foreach (var inlined in shape.Inlined)
        {
            var nested = RecordShape.Of(inlined.PropertyType);
            var value = nested.Create();
            Fill(value, nested, mapping, path, complete);
            inlined.SetValue(record, value);
        }

        foreach (var key in shape.Keys)
        {
            if (mapping.Entries.TryGetValue(key.Key, out var entry) && entry.Value is not ConfigNode.Scalar { IsNull: true })
            {
                if (BindKey(key, entry.Value, ConfigPath.Key(path, key.Key)) is { } value)
                {
                    key.Property.SetValue(record, value);
                }
            }
            else if (key.IsRequired)
            {
                Missing(key.Key, mapping, path, complete);
            }
        }

        CheckExactlyOne(shape, mapping, path, complete);
    }

    private void Missing(string key, ConfigNode.Mapping mapping, string path, bool complete)
    {
        if (complete)
        {
            _diagnostics.Error(mapping, ConfigPath.Key(path, key), $"The key \"{key}\" is missing.", $"Write \"{key}\" with its value here.");
        }
        else
        {
            _diagnostics.MarkFaulty(ConfigPath.Key(path, key));
        }
    }

    private void CheckExactlyOne(RecordShape shape, ConfigNode.Mapping mapping, string path, bool complete)
    {
        string[] choice = [.. shape.ExactlyOneOf.Select(key => key.Key)];
        string[] written = [.. choice.Where(key => mapping.Entries.TryGetValue(key, out var entry) && entry.Value is not ConfigNode.Scalar { IsNull: true })];
        if (choice.Length == 0 || written.Length == 1 || (written.Length == 0 && !complete))
        {
            return;
        }

        var message = written.Length == 0 ? "Nothing says which kind this is." : $"{Words.And(Quote(written))} exclude each other.";
        _diagnostics.Error(mapping, path, message, $"Write exactly one of {Words.And(Quote(choice))}.");
    }

    private object? BindKey(KeyShape key, ConfigNode node, string path)
    {
        if (key.Value is not ValueShape.List list)
        {
            return BindValue(key.Value, key.Property.IsDefined(typeof(FirstOfPairAttribute), inherit: false) ? FirstOfPair(node) : node, path, key.Checks);
        }

        var items = Items(key, list, node, path);
        return items is not null && ValueChecks.Count(items.Count, key, node, path, _diagnostics) ? list.Create(items) : null;
    }

    private ConfigNode FirstOfPair(ConfigNode node)
    {
        if (node is not ConfigNode.Sequence { Items: [ConfigNode.Scalar first, ConfigNode.Scalar] })
        {
            return node;
        }

        _diagnostics.Warning(new(DiagnosticSeverity.Warning, node.Path, node.Line, node.Column, "A list of two is an old spelling; the second is ignored.", "Write the first only."));
        return first;
    }

    private object? BindValue(ValueShape shape, ConfigNode node, string path, IReadOnlyList<ValidationAttribute> checks)
    {
        switch (shape)
        {
            case ValueShape.Nested nested:
                return BindRecord(nested.Type, node, path);
            case ValueShape.Map map:
                return BindMap(map, node, path);
            case ValueShape.Free:
                return new FreeValues(_scalars).Read(node, path);
            case ValueShape.Scalar scalar when node is ConfigNode.Scalar { IsNull: false } written:
                return _scalars.Bind(scalar.Kind, written, path, checks);
            case ValueShape.Scalar scalar:
                WrongKind(node, path, "A single value", scalar.Kind.Remedy);
                return null;
            default:
                throw new UnreachableException();
        }
    }

    private List<object>? Items(KeyShape key, ValueShape.List list, ConfigNode node, string path)
    {
        switch (node)
        {
            case ConfigNode.Sequence sequence:
                return AllOrNone(sequence.Items.SelectMany((item, index) => Split(key, list, item, ConfigPath.Item(path, index))));
            case ConfigNode.Scalar when key.OneOrMany is not null:
            case ConfigNode.Mapping when key.OneOrMany is not null && list.Item is ValueShape.Nested:
                return AllOrNone(Split(key, list, node, path));
            default:
                WrongKind(node, path, "A list", "Write each item on a line of its own, after a dash and a blank.");
                return null;
        }
    }

    // A record is never null, so the places of the others in its list stay right; a scalar is, and its list is then not used.
    private IEnumerable<object?> Split(KeyShape key, ValueShape.List list, ConfigNode item, string path) =>
        key.OneOrMany is { SplitAtComma: true } && item is ConfigNode.Scalar { IsNull: false } text && list.Item is ValueShape.Scalar scalar
            ? _scalars.BindMany(scalar.Kind, text, path, key.Checks)
            : [BindValue(list.Item, item, path, key.Checks)];

    private static List<object>? AllOrNone(IEnumerable<object?> items)
    {
        // Every item is read before the verdict, so that each one's errors are found.
        var all = items.ToList();
        return all.Contains(null) ? null : [.. all.OfType<object>()];
    }

    private object? BindMap(ValueShape.Map map, ConfigNode node, string path)
    {
        if (node is not ConfigNode.Mapping mapping)
        {
            WrongKind(node, path, "Keys with values", "Write one key with its value a line.");
            return null;
        }

        var values = mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key, BindValue(map.Item, entry.Value.Value, ConfigPath.Key(path, entry.Key), []))).ToList();
        return values.TrueForAll(value => value.Value is not null) ? map.Create(values!) : null;
    }

    private void WrongKind(ConfigNode node, string path, string wanted, string remedy)
    {
        var found = node switch
        {
            ConfigNode.Scalar { IsNull: true } => "but nothing does",
            ConfigNode.Scalar => "not a single value",
            ConfigNode.Sequence => "not a list",
            _ => "not keys with values",
        };
        _diagnostics.Error(node, path, $"{wanted} should stand here, {found}.", remedy);
    }

    private static string[] Quote(IEnumerable<string> keys) => [.. keys.Select(key => $"\"{key}\"")];
}
