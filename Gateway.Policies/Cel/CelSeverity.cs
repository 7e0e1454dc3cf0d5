namespace Gateway.Policies.Cel;

/// <summary>How grave a <see cref="CelDiagnostic"/> is.</summary>
public enum CelSeverity
{
    /// <summary>The rule works, but probably not as meant.</summary>
    Warning,

    /// <summary>The rule cannot be used.</summary>
    Error,
}
