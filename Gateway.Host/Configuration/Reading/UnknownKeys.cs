using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Tables;

namespace Gateway.Host.Configuration.Reading;

/// <summary>Says what becomes of keys that the records do not have.</summary>
internal sealed class UnknownKeys
{
    private readonly DiagnosticList _diagnostics;

    /// <summary>Prepares one reading.</summary>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public UnknownKeys(DiagnosticList diagnostics) => _diagnostics = diagnostics;

    /// <summary>Looks at every key of a mapping.</summary>
    /// <returns>Whether an error was added.</returns>
    public bool Report(ConfigNode.Mapping mapping, RecordShape shape, string path)
    {
        List<string> known = [.. shape.AllKeys.Keys];
        var refused = false;
        foreach (var (key, entry) in mapping.Entries)
        {
            if (known.Contains(key))
            {
                continue;
            }

            var rule = KeyTable.Find(ConfigPath.Key(path, key));
            refused |= rule switch
            {
                null => Unknown(key, entry, path, known),
                _ when rule.IsHarmless(entry.Value) => false,
                { Verdict: KeyVerdict.Refused } => Refuse(rule, key, entry, path),
                _ => Warn(rule, key, entry),
            };
        }

        return refused;
    }

    private bool Refuse(KeyRule rule, string key, MappingEntry entry, string path)
    {
        _diagnostics.Error(At(entry, DiagnosticSeverity.Error, rule.Message(Quoted.Text(key)), rule.Remedy), ConfigPath.Key(path, key));
        return true;
    }

    private bool Warn(KeyRule rule, string key, MappingEntry entry)
    {
        _diagnostics.Warning(At(entry, DiagnosticSeverity.Warning, rule.Message(Quoted.Text(key)), rule.Remedy));
        return false;
    }

    private bool Unknown(string key, MappingEntry entry, string path, List<string> known)
    {
        if (_diagnostics.IsFull)
        {
            _diagnostics.Error(At(entry, DiagnosticSeverity.Error, "", ""), ConfigPath.Key(path, key));
            return true;
        }

        var notBuilt = KeyTable.KeysBelow(path).ToList();
        var listed = known.Count > 0 ? known : notBuilt;
        var remedy = KeyNames.Nearest(key, known.Concat(notBuilt)) is { } nearest
            ? $"Did you mean \"{nearest}\"?"
            : $"Known here: {string.Join(", ", listed.Order(StringComparer.Ordinal))}.";
        var message = $"The key {Quoted.Text(key)} is unknown.";
        _diagnostics.Error(At(entry, DiagnosticSeverity.Error, message, remedy), ConfigPath.Key(path, key));
        return true;
    }

    private static ConfigDiagnostic At(MappingEntry entry, DiagnosticSeverity severity, string message, string remedy) =>
        new(severity, entry.Value.Path, entry.Line, entry.Column, message, remedy) { File = entry.Value.File };
}
