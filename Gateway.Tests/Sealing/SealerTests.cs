using Gateway.Actors.Sealing;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sealing;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class SealerTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly byte[] Value = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

    private readonly Sealer _sealer = KeyRing.Random().For(SealPurpose.Session);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(48)]
    [InlineData(10_000)]
    public void Value_comes_out_as_it_went_in(int length)
    {
        var value = Enumerable.Range(0, length).Select(number => (byte)number).ToArray();

        var token = _sealer.Seal(value);

        Assert.Equal(value, _sealer.Open(token));
        Assert.DoesNotContain(token, letter => !Alphabet.Contains(letter, StringComparison.Ordinal));
    }

    [Fact]
    public void Same_value_is_sealed_differently_each_time() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => _sealer.Seal(Value)).Distinct().Count());

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public void Token_with_any_letter_changed_does_not_open(int length)
    {
        var token = _sealer.Seal(Value.AsSpan(0, length));

        var opened =
            from at in Enumerable.Range(0, token.Length)
            from letter in Alphabet
            where letter != token[at]
            where _sealer.Open(token[..at] + letter + token[(at + 1)..]) is not null
            select $"{at}: {token[at]} as {letter}";

        Assert.Empty(opened);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public void Token_that_was_cut_lengthened_or_respelled_does_not_open(int length)
    {
        var token = _sealer.Seal(Value.AsSpan(0, length));
        string[] changed =
        [
            token[1..], token[..^1], token + "A", "A" + token, token + "=", token + "==", token + " ", " " + token, token.Insert(8, "\n"), token.Insert(8, " "), token + token,
            token + "\0", "", "A", "====", "not base64url!", token.Replace(token[0], '+'), "é" + token[1..],
        ];

        Assert.All(changed, text => Assert.Null(_sealer.Open(text)));
    }

    [Fact]
    public void Token_for_one_purpose_does_not_open_for_another()
    {
        var ring = KeyRing.Random();
        var purposes = Enum.GetValues<SealPurpose>();

        foreach (var purpose in purposes)
        {
            var token = ring.For(purpose).Seal(Value);
            Assert.Equal(purposes.Where(other => other == purpose), purposes.Where(other => ring.For(other).Open(token) is not null));
        }
    }

    [Fact]
    public void First_key_seals_and_every_key_opens()
    {
        byte[] old = Key(1), current = Key(2);
        var before = KeyRing.Of([old]).For(SealPurpose.Session);
        var during = KeyRing.Of([current, old]).For(SealPurpose.Session);
        var after = KeyRing.Of([current]).For(SealPurpose.Session);
        var (early, late) = (before.Seal(Value), during.Seal(Value));

        Assert.Equal(Value, during.Open(early));
        Assert.Equal(Value, during.Open(late));
        Assert.Equal(Value, after.Open(late));
        Assert.Null(after.Open(early));
        Assert.Null(before.Open(late));
    }

    [Fact]
    public void Rings_of_the_same_keys_open_each_others_tokens() =>
        Assert.Equal(Value, KeyRing.Of([Key(7)]).For(SealPurpose.Cursor).Open(KeyRing.Of([Key(7)]).For(SealPurpose.Cursor).Seal(Value)));

    [Fact]
    public void Many_threads_may_seal_and_open_at_once() => Parallel.For(0, 2000, number =>
    {
        var value = BitConverter.GetBytes(number);
        Assert.Equal(value, _sealer.Open(_sealer.Seal(value)));
    });

    [Theory]
    [InlineData]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(32, 16)]
    public void Ring_needs_keys_of_256_bits(params int[] lengths) =>
        Assert.Throws<ArgumentException>(() => KeyRing.Of(lengths.Select(length => new byte[length])));

    [Fact]
    public void Ring_keeps_its_keys_when_the_array_they_came_in_is_wiped()
    {
        var key = Key(3);
        var ring = KeyRing.Of([key]);

        Array.Clear(key);

        Assert.Equal(Value, KeyRing.Of([Key(3)]).For(SealPurpose.Session).Open(ring.For(SealPurpose.Session).Seal(Value)));
    }

    private static byte[] Key(byte fill) => [.. Enumerable.Repeat(fill, KeyRing.KeyBytes)];
}
