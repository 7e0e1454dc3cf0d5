namespace Gateway.Host.Configuration.Values;

/// <summary>The least level that is logged.</summary>
/// <param name="Category">The category it holds for, and all that begin with it; null: every category.</param>
/// <param name="Level">The level.</param>
internal sealed record LogLevelRule(string? Category, LogLevel Level)
{
    private static readonly Dictionary<string, LogLevel> Levels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["trace"] = LogLevel.Trace,
        ["debug"] = LogLevel.Debug,
        ["info"] = LogLevel.Information,
        ["warn"] = LogLevel.Warning,
        ["warning"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
        ["off"] = LogLevel.None,
    };

    /// <summary>Reads <c>info</c> or <c>Category=debug</c>.</summary>
    public static bool TryParse(string text, out LogLevelRule? rule)
    {
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        var category = sign < 0 ? null : text[..sign].Trim();
        var known = Levels.TryGetValue(text[(sign + 1)..].Trim(), out var level) && category is not "";
        rule = known ? new LogLevelRule(category, level) : null;
        return known;
    }

    /// <summary>The level as it is written.</summary>
    public string LevelName => Levels.First(pair => pair.Value == Level).Key;

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => Category is null ? LevelName : $"{Category}={LevelName}";
}
