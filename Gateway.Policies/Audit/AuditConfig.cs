namespace Gateway.Policies.Audit;

/// <summary>Whether calls of tools are recorded in the audit file, as written (<c>audit</c>).</summary>
[Shorthand(nameof(Mode))]
public sealed record AuditConfig
{
    /// <summary>What becomes of a call that cannot be recorded. Default: <see cref="AuditMode.Required"/>.</summary>
    public AuditMode Mode { get; init; }
}

/// <summary>What becomes of a call that cannot be recorded.</summary>
public enum AuditMode
{
    /// <summary>It is answered 503, and no target hears of it.</summary>
    Required,

    /// <summary>It goes on, and the record that is missing is counted.</summary>
    BestEffort,

    /// <summary>Nothing is recorded.</summary>
    Off,
}
