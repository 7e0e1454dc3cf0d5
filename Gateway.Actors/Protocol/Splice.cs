namespace Gateway.Actors.Protocol;

/// <summary>Replaces one part of a message by other bytes; the default value replaces nothing.</summary>
/// <param name="At">The part.</param>
/// <param name="Bytes">What stands there instead.</param>
public readonly record struct Splice(Slice At, ReadOnlyMemory<byte> Bytes);
