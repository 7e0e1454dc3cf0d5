using Gateway.Host.Configuration.Diagnostics;

namespace Gateway.Host.Configuration;

/// <summary>What became of reading a configuration.</summary>
internal abstract record ConfigLoadResult
{
    private ConfigLoadResult(string hash, IReadOnlyList<ConfigDiagnostic> warnings)
    {
        Hash = hash;
        Warnings = warnings;
    }

    /// <summary>SHA-256 of the file, in lower-case hexadecimal digits, as sha256sum prints it; empty: it could not be read.</summary>
    public string Hash { get; }

    /// <summary>What can be used, but should be looked at; in the order of the file.</summary>
    public IReadOnlyList<ConfigDiagnostic> Warnings { get; }

    /// <summary>It can be used.</summary>
    public sealed record Loaded : ConfigLoadResult
    {
        /// <summary>Describes a configuration that can be used.</summary>
        public Loaded(GatewayConfig config, ConfigSource source, string hash, IReadOnlyList<ConfigDiagnostic> warnings)
            : base(hash, warnings)
        {
            Config = config;
            Source = source;
        }

        /// <summary>The configuration.</summary>
        public GatewayConfig Config { get; }

        /// <summary>Where its values stand in the file.</summary>
        public ConfigSource Source { get; }
    }

    /// <summary>It cannot be used.</summary>
    public sealed record Rejected : ConfigLoadResult
    {
        /// <summary>Describes a configuration that cannot be used.</summary>
        public Rejected(IReadOnlyList<ConfigDiagnostic> errors, string hash, IReadOnlyList<ConfigDiagnostic> warnings)
            : base(hash, warnings) => Errors = errors;

        /// <summary>Why not: every error, in the order of the file; at least one.</summary>
        public IReadOnlyList<ConfigDiagnostic> Errors { get; }
    }
}
