using Gateway.Host.Configuration.Diagnostics;

namespace Gateway.Host.Configuration.Watching;

/// <summary>What is in use, and what the file holds now; for readiness and for operators. Immutable.</summary>
internal sealed record ConfigFileState
{
    /// <summary>SHA-256 of the configuration in use, as sha256sum prints it; null: none is.</summary>
    public string? Hash { get; init; }

    /// <summary>When it came into use; null: none is.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What should be looked at in the configuration in use.</summary>
    public IReadOnlyList<ConfigDiagnostic> Warnings { get; init; } = [];

    /// <summary>Whether <c>config:</c> of the file differs from what the process was started with.</summary>
    public bool NeedsRestart { get; init; }

    /// <summary>Why the file, as it stands now, is not in use; empty: it is.</summary>
    public IReadOnlyList<ConfigDiagnostic> Errors { get; init; } = [];

    /// <summary>When the file was found to be unusable; null: it is in use.</summary>
    public DateTimeOffset? RejectedAt { get; init; }
}
