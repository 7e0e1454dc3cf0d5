using System.Buffers;

namespace Gateway.Actors.Protocol;

/// <summary>Revisions of MCP by their names on the wire.</summary>
public static class ProtocolVersions
{
    /// <summary>The newest revision that has sessions.</summary>
    public const ProtocolVersion NewestLegacy = ProtocolVersion.V20251125;

    /// <summary>The newest revision of all, and the first without sessions.</summary>
    public const ProtocolVersion Modern = ProtocolVersion.V20260728;

    private static readonly SearchValues<char> DateChars = SearchValues.Create("0123456789-");

    private static readonly string[] Names = ["", "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

    /// <summary>What a client that asks which revisions are spoken is told, the newest first. HTTP+SSE (2024-11-05) has a path of its own.</summary>
    public static ReadOnlySpan<byte> ServedJson => "[\"2026-07-28\",\"2025-11-25\",\"2025-06-18\",\"2025-03-26\"]"u8;

    /// <summary>The revision of this name; <see cref="ProtocolVersion.Unknown"/> when the gateway knows none.</summary>
    public static ProtocolVersion Find(ReadOnlySpan<char> name)
    {
        for (var i = 1; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i]))
            {
                return (ProtocolVersion)i;
            }
        }

        return ProtocolVersion.Unknown;
    }

    /// <summary>The name of a revision, such as <c>2025-11-25</c>.</summary>
    public static string Name(this ProtocolVersion version) => Names[(int)version];

    /// <summary>The era of a revision.</summary>
    public static ProtocolEra Era(this ProtocolVersion version) => version >= Modern ? ProtocolEra.Modern : ProtocolEra.Legacy;

    /// <summary>Whether a name has the form of a revision at or after the first one without sessions.</summary>
    public static bool IsModern(ReadOnlySpan<char> name) =>
        name.Length == 10 && name[4] == '-' && name[7] == '-' && !name.ContainsAnyExcept(DateChars) && name.CompareTo(Names[(int)ProtocolVersion.V20260728], StringComparison.Ordinal) >= 0;

    /// <summary>What to answer a client's <c>initialize</c>: its own revision if it has sessions and is known, else the newest legacy one.</summary>
    public static ProtocolVersion Negotiate(ReadOnlySpan<char> requested)
    {
        var version = Find(requested);
        return version is ProtocolVersion.Unknown or > NewestLegacy ? NewestLegacy : version;
    }
}
