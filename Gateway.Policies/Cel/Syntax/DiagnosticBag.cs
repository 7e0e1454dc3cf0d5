namespace Gateway.Policies.Cel.Syntax;

/// <summary>Collects what is wrong with one expression, and turns offsets into lines and columns.</summary>
internal sealed class DiagnosticBag(string source)
{
    // Enough to mend a rule by; a bad one could produce thousands.
    private const int MaxCount = 20;

    private readonly List<CelDiagnostic> _items = [];
    private (int At, string Prefix)? _elsewhere;

    public IReadOnlyList<CelDiagnostic> Items => _items;

    public bool HasErrors { get; private set; }

    public void Error(int at, string message, string? suggestion = null)
    {
        HasErrors = true;
        Add(CelSeverity.Error, at, message, suggestion);
    }

    public void Warn(int at, string message, string? suggestion = null) => Add(CelSeverity.Warning, at, message, suggestion);

    /// <summary>Runs something whose positions are in another text: what it reports is said to be at <paramref name="at"/>.</summary>
    public T Elsewhere<T>(int at, string prefix, Func<T> action)
    {
        var outer = _elsewhere;
        _elsewhere ??= (at, prefix);
        var result = action();
        _elsewhere = outer;
        return result;
    }

    private void Add(CelSeverity severity, int at, string message, string? suggestion)
    {
        if (_items.Count >= MaxCount)
        {
            return;
        }

        if (_elsewhere is { } elsewhere)
        {
            at = elsewhere.At;
            message = elsewhere.Prefix + message;
        }

        var before = source.AsSpan(0, Math.Min(at, source.Length));
        var lineStart = before.LastIndexOf('\n') + 1;
        var column = 1;
        foreach (var _ in before[lineStart..].EnumerateRunes())
        {
            column++;
        }

        var item = new CelDiagnostic(severity, before.Count('\n') + 1, column, message, suggestion);
        if (!_items.Contains(item))
        {
            _items.Add(item);
        }
    }
}
