namespace Gateway.Actors.Upstreams.Children;

/// <summary>The right to one child process. Disposing gives it back, once; thread-safe.</summary>
internal sealed class ChildLease : IDisposable
{
    private readonly string? _principal;
    private ChildQuota? _quota;

    internal ChildLease(ChildQuota quota, string? principal)
    {
        _quota = quota;
        _principal = principal;
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _quota, null)?.Return(_principal);
}
