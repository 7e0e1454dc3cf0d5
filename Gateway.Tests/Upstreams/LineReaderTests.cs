using FsCheck;
using FsCheck.Fluent;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class LineReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("a\n\nb\n", "a||b")]
    [InlineData("\n\r\n", "|")]
    [InlineData("a\rb\nc\r\r\n", "a\rb|c\r")]
    [InlineData("a\nhalf", "a")]
    [InlineData("half\r", "")]
    [InlineData("\u2028\u0085\0\uFEFF\n", "\u2028\u0085\0\uFEFF")]
    public async Task Line_ends_with_a_line_feed_and_perhaps_a_carriage_return_before_it(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', await LinesAsync(Wire.Bytes(text), 1000, [])));

    [Theory]
    [InlineData("12345678\n", true)]
    [InlineData("1234567\r\n", true)]
    [InlineData("12345678\n12345678\n", true)]
    [InlineData("123456789\n", false)]
    [InlineData("123456789", false)]
    [InlineData("1\n123456789\n", false)]
    public async Task Line_longer_than_allowed_is_refused_however_it_arrives(string text, bool allowed)
    {
        foreach (var size in new[] { 1, 3, 1000 })
        {
            var read = LinesAsync(Wire.Bytes(text), 8, [size]);

            if (allowed)
            {
                await read;
            }
            else
            {
                await Assert.ThrowsAsync<InvalidDataException>(() => read);
            }
        }
    }

    [Fact]
    public async Task Long_line_that_arrives_in_small_parts_is_whole()
    {
        var line = new string('x', 100_000);

        Assert.Equal([line, "y"], await LinesAsync(Wire.Bytes($"{line}\ny\n"), 1_000_000, [1000, 1]));
    }

    [Fact]
    public void Any_cut_of_the_bytes_gives_the_same_lines()
    {
        var inputs =
            from pieces in Gen.Elements("a", "bcd", "é", "{}", "\n", "\n", "\r\n", "\r", "\0").ListOf()
            from sizes in Gen.Choose(1, 7).ArrayOf()
            select (Text: string.Concat(pieces), Sizes: sizes);

        Prop.ForAll(inputs.ToArbitrary(), async input =>
        {
            var expected = input.Text.Split('\n')[..^1].Select(line => line.EndsWith('\r') ? line[..^1] : line);

            Assert.Equal(expected, await LinesAsync(Wire.Bytes(input.Text), 1000, input.Sizes));
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000));
    }

    private static async Task<List<string>> LinesAsync(byte[] bytes, int max, int[] sizes)
    {
        using var stream = new ChunkedStream(bytes, sizes);
        using var reader = new LineReader(stream, max);
        var lines = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(Wire.Text(reader.Line.Span));
        }

        return lines;
    }
}
