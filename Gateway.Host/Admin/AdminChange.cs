namespace Gateway.Host.Admin;

/// <summary>Something that an operator asks for, looked at and not done yet: it is recorded first.</summary>
internal sealed class AdminChange
{
    private AdminChange(AdminAnswer? refusal, string? about, Func<CancellationToken, ValueTask<AdminAnswer>>? run) => (Refusal, About, Run) = (refusal, about, run!);

    /// <summary>Why it cannot be done, which needs no record; null: it can.</summary>
    public AdminAnswer? Refusal { get; }

    /// <summary>What is done to what, for the audit trail: no secret; null: the action says it all.</summary>
    public string? About { get; }

    /// <summary>Does it.</summary>
    public Func<CancellationToken, ValueTask<AdminAnswer>> Run { get; }

    /// <summary>It can be done.</summary>
    public static AdminChange Of(string? about, Func<CancellationToken, ValueTask<AdminAnswer>> run) => new(null, about, run);

    /// <summary>It can be done, at once.</summary>
    public static AdminChange Of(string? about, Func<AdminAnswer> run) => new(null, about, _ => ValueTask.FromResult(run()));

    /// <summary>It cannot be done.</summary>
    public static AdminChange Refused(AdminAnswer refusal) => new(refusal, null, null);
}
