using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

/// <summary>All that a reader finds in an event stream.</summary>
/// <param name="Events">Each event as <c>type:data</c>.</param>
/// <param name="LastEventId">The id at the end.</param>
/// <param name="Retry">The pause at the end.</param>
internal sealed record SseTranscript(IReadOnlyList<string> Events, string? LastEventId, TimeSpan? Retry)
{
    /// <summary>Reads a stream that arrives in chunks of these sizes.</summary>
    public static async Task<SseTranscript> ReadAsync(byte[] stream, int maxEventBytes, IReadOnlyList<int> sizes)
    {
        using var body = new ChunkedStream(stream, sizes);
        using var reader = new SseReader(body, maxEventBytes);
        var events = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            events.Add($"{reader.EventType}:{Wire.Text(reader.Data.Span)}");
        }

        return new SseTranscript(events, reader.LastEventId, reader.Retry);
    }

    public bool Equals(SseTranscript? other) =>
        other is not null && Events.SequenceEqual(other.Events) && LastEventId == other.LastEventId && Retry == other.Retry;

    public override int GetHashCode() => HashCode.Combine(Events.Count, LastEventId, Retry);
}
