using System.Globalization;

namespace Gateway.Actors.Sessions;

/// <summary>
/// The id of a server-sent event: which session, epoch, stream and place. A client sends it back as <c>Last-Event-ID</c>; one that was made
/// for another session or by a former owner is recognised.
/// </summary>
/// <param name="Session">A hash of the session, so that another session's id does not fit.</param>
/// <param name="Epoch">The ownership under which it was sent.</param>
/// <param name="Stream">0: the GET stream; else the reply stream of one POST.</param>
/// <param name="Sequence">The place in the stream, from 1; 0: before the first event.</param>
internal readonly record struct EventId(uint Session, long Epoch, long Stream, long Sequence)
{
    /// <summary>Reads an id; null when the gateway never wrote it.</summary>
    public static EventId? Parse(ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[5];
        if (text.Length > 80 || text.Split(parts, '-') != 4 || text[parts[0]].Length != 8
            || !uint.TryParse(text[parts[0]], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var session)
            || !TryRead(text[parts[1]], out var epoch)
            || !TryRead(text[parts[2]], out var stream)
            || !TryRead(text[parts[3]], out var sequence))
        {
            return null;
        }

        var id = new EventId(session, epoch, stream, sequence);
        return text.SequenceEqual(id.ToString()) ? id : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Session:x8}-{Epoch}-{Stream}-{Sequence}");

    private static bool TryRead(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
