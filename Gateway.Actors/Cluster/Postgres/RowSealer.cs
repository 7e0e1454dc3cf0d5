using Gateway.Actors.Sealing;

namespace Gateway.Actors.Cluster.Postgres;

/// <summary>
/// The state of a session as the database holds it: a byte that says in which format, and the rest sealed and bound to the session, so that who can
/// write to the table can neither read a state nor give it to another session.
/// </summary>
internal sealed class RowSealer(Sealer sealer)
{
    /// <summary>The format this build writes, and the only one it reads.</summary>
    public const byte Format = 1;

    public byte[] Seal(SessionKey key, ReadOnlySpan<byte> state)
    {
        if (state.Length > ISessionDirectory.MaxStateBytes)
        {
            throw new ArgumentException($"The state of a session has at most {ISessionDirectory.MaxStateBytes} bytes.", nameof(state));
        }

        return [Format, .. sealer.SealBytes(state, Context(key))];
    }

    /// <summary>The state; null when a newer build wrote it, or no key of this ring opens it for this session.</summary>
    public byte[]? Open(SessionKey key, ReadOnlySpan<byte> row) =>
        row is [Format, .. var rest] ? sealer.OpenBytes(rest, Context(key)) : null;

    private static byte[] Context(SessionKey key) => [Format, .. key.Bytes];
}
