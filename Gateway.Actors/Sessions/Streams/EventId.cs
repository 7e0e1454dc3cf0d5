using System.Buffers;
using System.Globalization;

namespace Gateway.Actors.Sessions.Streams;

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
    private const int MaxRequestBytes = 64;
    private const int MaxChars = 80 + 1 + (2 * MaxRequestBytes);

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    private readonly string? _request;

    /// <summary>
    /// The raw id of the request whose reply the stream is, in hexadecimal, so that a later owner can answer who comes back for it; empty: none, or too
    /// long. It is the client's own, and tells it nothing, so it is not sealed.
    /// </summary>
    public string Request
    {
        get => _request ?? "";
        init => _request = value.Length == 0 ? null : value;
    }

    /// <summary>The raw id of a request as it stands in an event id.</summary>
    public static string OfRequest(ReadOnlySpan<byte> rawId) => rawId.Length <= MaxRequestBytes ? Convert.ToHexStringLower(rawId) : "";

    /// <summary>Reads an id; null when the gateway never wrote it.</summary>
    public static EventId? Parse(ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[6];
        if (text.Length > MaxChars || (text.Split(parts, '-') is var count && count is not (4 or 5)) || text[parts[0]].Length != 8
            || !uint.TryParse(text[parts[0]], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var session)
            || !TryRead(text[parts[1]], out var epoch)
            || !TryRead(text[parts[2]], out var stream)
            || !TryRead(text[parts[3]], out var sequence))
        {
            return null;
        }

        var request = count == 5 ? text[parts[4]] : default;
        if (count == 5 && (request.IsEmpty || request.Length % 2 != 0 || request.ContainsAnyExcept(Hexadecimal)))
        {
            return null;
        }

        var id = new EventId(session, epoch, stream, sequence) { Request = request.ToString() };
        return text.SequenceEqual(id.ToString()) ? id : null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Session:x8}-{Epoch}-{Stream}-{Sequence}{(Request.Length == 0 ? "" : "-")}{Request}");

    private static bool TryRead(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
