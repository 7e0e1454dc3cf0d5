namespace Gateway.Host.Cli.DemoServer;

/// <summary>Tells the revisions with an <c>initialize</c> handshake from those whose requests stand alone.</summary>
internal static class DemoEra
{
    internal const string Modern = "2026-07-28";

    /// <summary>The revisions that open a session, oldest first.</summary>
    internal static IReadOnlyList<string> Legacy { get; } = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    // Revisions are dates, so their order is that of their text.
    internal static bool IsModern(string? protocolVersion) => string.CompareOrdinal(protocolVersion, Modern) >= 0;
}
