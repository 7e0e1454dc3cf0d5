namespace Gateway.Host.Configuration;

/// <summary>Which fields a line has.</summary>
internal sealed record LogFieldsConfig
{
    /// <summary>More fields, each an expression in CEL; one that fails leaves its field out. Default: none.</summary>
    public IReadOnlyDictionary<string, string>? Add { get; init; }

    /// <summary>Fields that are left out. Default: none.</summary>
    public IReadOnlyList<string>? Remove { get; init; }
}
