using Gateway.Actors.Multiplexing;

namespace Gateway.Actors.Bridging;

/// <summary>How bad a log message is (RFC 5424, MCP logging), the least first.</summary>
internal enum LogSeverity : byte
{
    Debug,
    Info,
    Notice,
    Warning,
    Error,
    Critical,
    Alert,
    Emergency,
}

/// <summary>Severities by their names on the wire.</summary>
internal static class LogSeverities
{
    private static readonly byte[][] Names =
        [.. "debug info notice warning error critical alert emergency".Split(' ').Select(System.Text.Encoding.ASCII.GetBytes)];

    /// <summary>The severity that a raw JSON token names; null: none.</summary>
    public static LogSeverity? Read(ReadOnlySpan<byte> token)
    {
        if (JsonText.TryUnescape(token, out var name))
        {
            for (var i = 0; i < Names.Length; i++)
            {
                if (name.SequenceEqual(Names[i]))
                {
                    return (LogSeverity)i;
                }
            }
        }

        return null;
    }

    /// <summary>The severity as a raw JSON string.</summary>
    public static byte[] ToJson(this LogSeverity severity) => JsonText.Quote(Names[(int)severity]);
}
