using System.Text;
using Gateway.Actors.Protocol;

namespace Gateway.Tests.Protocol;

/// <summary>Bytes on the wire and their text.</summary>
internal static class Wire
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>What <paramref name="write"/> appends to an empty buffer.</summary>
    public static string Written(Action<MessageBuffer> write)
    {
        using var output = new MessageBuffer();
        write(output);
        return Text(output.Span);
    }

    /// <summary>A buffer with this text; its owner disposes it.</summary>
    public static MessageBuffer Buffer(string text)
    {
        var buffer = new MessageBuffer();
        buffer.Append(Bytes(text));
        return buffer;
    }
}
