using Gateway.Actors.Cluster;
using Gateway.Actors.Sealing;
using Gateway.Actors.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class SessionIdTests
{
    private const int Length = 107;

    // Four bytes of key id fill five letters and a part of the sixth.
    private const int KeyIdLetters = 5;

    private static readonly SessionId Id = new(UInt128.MaxValue - 5, 3, 7, new SessionBinding(ulong.MaxValue - 1, 42));

    private readonly Sealer _sealer = KeyRing.Random().For(SealPurpose.Session);

    [Fact]
    public void Id_says_what_it_was_made_of() => Assert.Equal(Id, SessionId.Open(_sealer, Id.Seal(_sealer)));

    [Fact]
    public void S3_Ten_thousand_ids_are_distinct_of_one_length_and_have_nothing_but_the_key_in_common()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => (Id with { Random = SessionId.NewRandom() }).Seal(_sealer)).ToArray();

        Assert.All(ids, id => Assert.Equal(Length, id.Length));
        Assert.Single(ids.Select(id => id[..KeyIdLetters]).Distinct());
        Assert.Equal(ids.Length, ids.Select(id => id.Substring(KeyIdLetters + 1, 12)).Distinct().Count());
        Assert.All(Enumerable.Range(KeyIdLetters + 1, Length - KeyIdLetters - 2), place =>
            Assert.InRange(ids.Select(id => id[place]).Distinct().Count(), 60, 64));
    }

    [Fact]
    public void Length_does_not_tell_what_is_inside() => Assert.Equal(
        [Length],
        new[] { default, Id, Id with { Epoch = long.MaxValue }, Id with { Binding = default } }.Select(id => id.Seal(_sealer).Length).Distinct());

    [Fact]
    public void Sessions_with_different_random_parts_have_different_names_in_the_directory()
    {
        var randoms = Enumerable.Range(0, 1000).Select(_ => SessionId.NewRandom()).ToArray();

        Assert.Equal(1000, randoms.Distinct().Count());
        Assert.Equal(1000, randoms.Select(random => (Id with { Random = random }).Key).Distinct().Count());
        Assert.Equal(Id.Key, (Id with { Epoch = 99, OwnerIncarnation = 5, Binding = default }).Key);
    }

    [Fact]
    public void Name_in_the_directory_does_not_give_the_id_away()
    {
        var text = Id.Key.ToString();

        Assert.Matches("^[0-9a-f]{64}$", text);
        Assert.DoesNotContain(Id.Random.ToString("x32", null), text, StringComparison.Ordinal);
        Assert.Null(SessionId.Open(_sealer, text));
    }

    [Fact]
    public void What_else_was_sealed_is_no_session_id()
    {
        var ring = KeyRing.Random();
        var sealer = ring.For(SealPurpose.Session);

        Assert.Null(SessionId.Open(sealer, sealer.Seal(new byte[47])));
        Assert.Null(SessionId.Open(sealer, sealer.Seal(new byte[49])));
        Assert.Null(SessionId.Open(sealer, Id.Seal(ring.For(SealPurpose.Cursor))));
        Assert.Null(SessionId.Open(sealer, Id.Seal(_sealer)));
        Assert.Null(SessionId.Open(sealer, ""));
        Assert.Null(SessionId.Open(sealer, new string('A', SessionId.MaxLength + 1)));
    }
}
