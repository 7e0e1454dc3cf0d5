using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class MessageBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(100_000)]
    public void Buffer_grows_with_what_is_written(int capacity)
    {
        var bytes = Enumerable.Range(0, 50_000).Select(number => (byte)number).ToArray();
        using var buffer = new MessageBuffer(capacity);

        foreach (var chunk in bytes.Chunk(777))
        {
            buffer.Append(chunk[0]);
            buffer.Append(chunk.AsSpan(1, chunk.Length / 2));
            chunk.AsSpan(1 + (chunk.Length / 2)).CopyTo(buffer.GetSpan(chunk.Length));
            buffer.Advance(chunk.Length - 1 - (chunk.Length / 2));
        }

        Assert.Equal(bytes.Length, buffer.Length);
        Assert.Equal(bytes, buffer.Span);
        Assert.Equal(bytes, buffer.Memory.Span);
    }

    [Theory]
    [InlineData(0, "abcdef")]
    [InlineData(2, "cdef")]
    [InlineData(6, "")]
    public void First_bytes_are_taken_back(int count, string rest)
    {
        using var buffer = Wire.Buffer("abcdef");

        buffer.RemoveFirst(count);
        Assert.Equal(rest, Wire.Text(buffer.Span));

        buffer.Append("!"u8);
        Assert.Equal(rest + "!", Wire.Text(buffer.Span));
    }

    [Fact]
    public void Cleared_buffer_is_written_anew()
    {
        using var buffer = Wire.Buffer("abc");

        buffer.Clear();
        buffer.Append("d"u8);

        Assert.Equal("d", Wire.Text(buffer.Span));
    }

    [Theory]
    [InlineData("a\r\nb\nc\r", 0, "a  b c ")]
    [InlineData("a\nb\nc", 2, "a\nb c")]
    [InlineData("a b", 0, "a b")]
    [InlineData("", 0, "")]
    public void Line_breaks_become_spaces_from_an_offset_on(string text, int start, string expected)
    {
        using var buffer = Wire.Buffer(text);

        buffer.MakeOneLine(start);

        Assert.Equal(expected, Wire.Text(buffer.Span));
    }

    [Fact]
    public void Disposed_buffer_is_empty_takes_nothing_and_may_be_disposed_again()
    {
        var buffer = Wire.Buffer("abc");

        buffer.Dispose();
        buffer.Dispose();

        Assert.Equal(0, buffer.Length);
        Assert.Throws<ObjectDisposedException>(() => buffer.Append("x"u8));
        Assert.Throws<ObjectDisposedException>(() => buffer.GetMemory());
    }
}
