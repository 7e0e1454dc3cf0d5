using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams;

/// <summary>
/// One request to a target and what comes back for it: notifications and requests first, the response last. Disposing it earlier abandons
/// the request without telling the target. One reader.
/// </summary>
internal abstract class Exchange(MintedId id, TimeProvider time) : IAsyncDisposable
{
    private Task<TargetMessage>? _read;

    /// <summary>The id the request was sent with.</summary>
    public MintedId Id => id;

    /// <summary>The HTTP status of the reply; null: it is not over HTTP, or there is none yet.</summary>
    public virtual int? Status => null;

    /// <summary>Whether it waits for input of a client. What a target asks next is more likely part of another one. Default: no.</summary>
    public bool IsParked { get; set; }

    /// <summary>The read that was begun and not taken up yet.</summary>
    protected Task<TargetMessage>? Unread => _read;

    /// <summary>
    /// The next message, which the caller disposes, or null when none came within <paramref name="patience"/>. Whoever stops waiting loses
    /// nothing: the next call takes the read up. Nothing follows a response.
    /// </summary>
    /// <exception cref="UpstreamException">The target failed the request.</exception>
    public async ValueTask<TargetMessage?> ReadAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var read = _read ??= NextAsync();
        if (!read.IsCompleted)
        {
            try
            {
                await read.WaitAsync(patience, time, cancellationToken);
            }
            catch (TimeoutException) when (!read.IsCompleted)
            {
                return null;
            }
        }

        var message = await read;
        _read = null;
        return message;
    }

    /// <summary>The response, which the caller disposes; what comes before it goes to <paramref name="listener"/>.</summary>
    /// <exception cref="UpstreamException">The target failed the request.</exception>
    public async Task<TargetMessage> ResponseAsync(IUpstreamListener listener, CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = (await ReadAsync(Timeout.InfiniteTimeSpan, cancellationToken))!;
            if (message.IsResponse)
            {
                return message;
            }

            listener.OnMessage(message);
        }
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Reads the next message.</summary>
    protected abstract Task<TargetMessage> NextAsync();
}
