using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

/// <summary>An event stream is read alike however its bytes are cut, and as the standard says.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SseProperties
{
    private static readonly string[] Pieces =
    [
        "data: a", "data:", "data", "data: {\"a\":1}", "data:  b", "id: 1", "id: 2", "id", "id: \0", "event: x", "event", "event: message", "retry: 10", "retry: x", "retry", ":", ": c",
        "x", "é", "\uFEFF", " ", "\n", "\n", "\n", "\n\n", "\n\n", "\r", "\r", "\r\n", "\r\n", "\r\n\r\n",
    ];

    private static readonly Gen<(string Stream, int[] Sizes, int Max)> Streams =
        from pieces in Gen.Elements(Pieces).ListOf()
        from mark in Gen.Frequency((5, Gen.Constant("")), (1, Gen.Constant("\uFEFF")))
        from sizes in Gen.Choose(1, 9).ArrayOf()
        from max in Gen.Elements(6, 10, 1000)
        select (mark + string.Concat(pieces), sizes, max);

    [Fact]
    public void Any_cut_of_a_stream_gives_the_events_of_the_standard() => Prop.ForAll(Streams.ToArbitrary(), async input =>
    {
        var expected = Standard(input.Stream, input.Max);

        foreach (var sizes in new[] { input.Sizes, [1], [] })
        {
            var read = SseTranscript.ReadAsync(Wire.Bytes(input.Stream), input.Max, sizes);
            if (expected is null)
            {
                await Assert.ThrowsAsync<InvalidDataException>(() => read);
            }
            else
            {
                Assert.Equal(expected, await read);
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(700));

    [Fact]
    public void Messages_that_were_written_are_read_again() => Prop.ForAll(JsonTexts.Spaced(JsonTexts.Value(2)).ListOf().ToArbitrary(), async texts =>
    {
        var stream = Wire.Written(output =>
        {
            for (var i = 0; i < texts.Count; i++)
            {
                SseWriter.Write(output, Wire.Bytes($"{i}"), Wire.Bytes(texts[i]));
            }
        });

        var read = await SseTranscript.ReadAsync(Wire.Bytes(stream), 100_000, [11]);

        var lines = texts.Select(text => text.Replace('\r', ' ').Replace('\n', ' '));
        Assert.Equal(new SseTranscript([.. lines.Select(line => $"message:{line}")], texts.Count == 0 ? null : $"{texts.Count - 1}", null), read);
    }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(300));

    // WHATWG HTML §9.2.6 read aloud, but that an event without data is none, and the bound. Null: an event beyond it.
    private static SseTranscript? Standard(string stream, int max)
    {
        var lines = Regex.Split(stream.StartsWith('\uFEFF') ? stream[1..] : stream, "\r\n|\r|\n");
        var events = new List<string>();
        List<string> data = [];
        var (type, id, lastId, retry) = ("message", (string?)null, (string?)null, (TimeSpan?)null);
        foreach (var (line, ends) in lines.Select((line, index) => (line, index < lines.Length - 1)))
        {
            if (Wire.Bytes(line).Length + Wire.Bytes(string.Join('\n', data)).Length > max)
            {
                return null;
            }

            if (!ends)
            {
                break;
            }

            if (line.Length == 0)
            {
                lastId = id;
                if (data.Count > 1 || data is [{ Length: > 0 }])
                {
                    events.Add($"{type}:{string.Join('\n', data)}");
                }

                (data, type) = ([], "message");
                continue;
            }

            var (name, value) = line.IndexOf(':') is var colon and >= 0 ? (line[..colon], line[(colon + 1)..]) : (line, "");
            value = value.StartsWith(' ') ? value[1..] : value;
            switch (name)
            {
                case "data":
                    data.Add(value);
                    break;
                case "event":
                    type = value;
                    break;
                case "id" when !value.Contains('\0', StringComparison.Ordinal):
                    id = value.Length == 0 ? null : value;
                    break;
                case "retry" when value.Length > 0 && value.All(char.IsAsciiDigit):
                    retry = TimeSpan.FromMilliseconds(int.Parse(value, CultureInfo.InvariantCulture));
                    break;
            }
        }

        return new SseTranscript(events, lastId, retry);
    }
}
