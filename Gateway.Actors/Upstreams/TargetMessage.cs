using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams;

/// <summary>One message that a target sent, and what a pass over it found. One owner at a time, who disposes it.</summary>
internal sealed class TargetMessage : IDisposable
{
    private readonly MessageBuffer _buffer;
    private readonly JsonRpcEnvelope _envelope;

    private TargetMessage(MessageBuffer buffer, in JsonRpcEnvelope envelope)
    {
        _buffer = buffer;
        _envelope = envelope;
    }

    public ref readonly JsonRpcEnvelope Envelope => ref _envelope;

    public ReadOnlySpan<byte> Bytes => _buffer.Span;

    public int Length => _buffer.Length;

    public bool IsResponse => _envelope.Kind is JsonRpcKind.Result or JsonRpcKind.Error;

    /// <summary>Reads a message and takes the buffer over; null, with the buffer disposed, when it is none.</summary>
    public static TargetMessage? Read(MessageBuffer buffer)
    {
        if (JsonRpcReader.ReadTarget(buffer.Span, out var envelope) == JsonRpcFault.None)
        {
            return new TargetMessage(buffer, in envelope);
        }

        buffer.Dispose();
        return null;
    }

    /// <summary>Copies a message out of a larger buffer; null when it is none.</summary>
    public static TargetMessage? Read(ReadOnlySpan<byte> bytes)
    {
        var buffer = new MessageBuffer(bytes.Length);
        buffer.Append(bytes);
        return Read(buffer);
    }

    public ReadOnlySpan<byte> Part(Slice slice) => slice.Of(_buffer.Span);

    public void Dispose() => _buffer.Dispose();
}
