namespace Gateway.Actors.Bridging;

/// <summary>Keys of <c>_meta</c> by which requests and results of 2026-07-28 say what a handshake said before.</summary>
internal static class MetaKeys
{
    /// <summary>Begins all of them.</summary>
    public static ReadOnlySpan<byte> Prefix => "io.modelcontextprotocol/"u8;

    public static ReadOnlySpan<byte> ProtocolVersion => "io.modelcontextprotocol/protocolVersion"u8;

    public static ReadOnlySpan<byte> ClientInfo => "io.modelcontextprotocol/clientInfo"u8;

    public static ReadOnlySpan<byte> ClientCapabilities => "io.modelcontextprotocol/clientCapabilities"u8;

    public static ReadOnlySpan<byte> LogLevel => "io.modelcontextprotocol/logLevel"u8;

    public static ReadOnlySpan<byte> ServerInfo => "io.modelcontextprotocol/serverInfo"u8;

    public static ReadOnlySpan<byte> SubscriptionId => "io.modelcontextprotocol/subscriptionId"u8;
}
