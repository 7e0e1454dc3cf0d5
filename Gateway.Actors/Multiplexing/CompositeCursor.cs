using System.Text.Json;
using Gateway.Actors.Sealing;

namespace Gateway.Actors.Multiplexing;

/// <summary>
/// Where each target stands in a list that goes on. Sealed, so that a client can neither read the targets' cursors nor make its own, and
/// bound to the list and the caller it was made for.
/// </summary>
/// <param name="Kind">The list.</param>
/// <param name="Principal">Whose list it is.</param>
/// <param name="Route">Through which route.</param>
/// <param name="Targets">The cursor of each target that has more, by target name.</param>
internal sealed record CompositeCursor(ListKind Kind, ulong Principal, ulong Route, IReadOnlyDictionary<string, string> Targets)
{
    private const int MaxLength = 64 << 10;

    public string Seal(Sealer sealer) => sealer.Seal(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Opens a cursor; null when it was not sealed for this list and caller.</summary>
    public static CompositeCursor? Open(Sealer sealer, ReadOnlySpan<char> text, ListKind kind, ulong principal, ulong route)
    {
        if (text.Length > MaxLength || sealer.Open(text) is not { } value)
        {
            return null;
        }

        var cursor = JsonSerializer.Deserialize<CompositeCursor>(value);
        return cursor is not null && cursor.Kind == kind && cursor.Principal == principal && cursor.Route == route ? cursor : null;
    }
}
