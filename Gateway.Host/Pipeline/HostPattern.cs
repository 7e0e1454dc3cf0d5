namespace Gateway.Host.Pipeline;

/// <summary>Which host names a listener answers for.</summary>
internal sealed class HostPattern
{
    private readonly string? _exact;
    private readonly string? _suffix;

    private HostPattern(string? exact, string? suffix) => (_exact, _suffix) = (exact, suffix);

    /// <summary>How specific it is: an exact name before a longer wildcard before a shorter one before none.</summary>
    public int Weight => _exact is not null ? int.MaxValue : _suffix?.Length ?? 0;

    /// <summary>Reads <c>name</c>, <c>*.name</c>, <c>*</c> or nothing.</summary>
    public static HostPattern Of(string? hostname) => hostname switch
    {
        null or "" or "*" => new HostPattern(null, null),
        _ when hostname.StartsWith("*.", StringComparison.Ordinal) => new HostPattern(null, hostname[1..]),
        _ => new HostPattern(hostname, null),
    };

    /// <summary>Whether it answers for a host, which has no port.</summary>
    public bool Matches(string host) => _exact is not null
        ? string.Equals(host, _exact, StringComparison.OrdinalIgnoreCase)
        : _suffix is null || (host.Length > _suffix.Length && host.EndsWith(_suffix, StringComparison.OrdinalIgnoreCase));
}
