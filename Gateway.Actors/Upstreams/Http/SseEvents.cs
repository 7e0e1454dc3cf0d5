using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams.Http;

/// <summary>Reads messages from the event stream of a target; events that are no messages are skipped.</summary>
internal sealed class SseEvents(Stream stream, int maxEventBytes) : IDisposable
{
    private readonly SseReader _reader = new(stream, maxEventBytes);

    public string? LastEventId => _reader.LastEventId;

    public TimeSpan? Retry => _reader.Retry;

    /// <summary>The next message, or null at the end of the stream.</summary>
    /// <exception cref="UpstreamException">An event is too large.</exception>
    public async ValueTask<TargetMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _reader.ReadAsync(cancellationToken))
            {
                if (_reader.EventType == "message" && TargetMessage.Read(_reader.Data.Span) is { } message)
                {
                    return message;
                }
            }

            return null;
        }
        catch (InvalidDataException exception)
        {
            throw new UpstreamException(UpstreamFault.BadReply, exception.Message, exception);
        }
    }

    /// <summary>Carries over where an earlier stream stopped, in case this one breaks before its first id.</summary>
    public void Resume(string lastEventId, TimeSpan retry) => _reader.Resume(lastEventId, retry);

    public void Dispose() => _reader.Dispose();
}
