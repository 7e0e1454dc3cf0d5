namespace Gateway.Actors.Protocol;

/// <summary>A part of a message, as offsets into its bytes. The default value means "not there".</summary>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="Length">Number of bytes; 0 means "not there", as no JSON value is empty.</param>
public readonly record struct Slice(int Start, int Length)
{
    /// <summary>Whether the message has this part.</summary>
    public bool Exists => Length > 0;

    /// <summary>Offset of the byte after the last one.</summary>
    public int End => Start + Length;

    /// <summary>The bytes of this part of <paramref name="message"/>.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> message) => message.Slice(Start, Length);

    /// <summary>The bytes of this part of <paramref name="message"/>.</summary>
    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> message) => message.Slice(Start, Length);
}
