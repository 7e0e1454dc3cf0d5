using Gateway.Actors.Multiplexing;
using Gateway.Actors.Sealing;
using Gateway.Tests.Support;

namespace Gateway.Tests.Multiplexing;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class CompositeCursorTests
{
    private const ulong Principal = ulong.MaxValue - 3;
    private const ulong Route = 7;

    private static readonly Dictionary<string, string> Targets = new() { ["a"] = "page 2", ["b-c"] = "é\"\\\0😀", ["empty"] = "" };

    private readonly Sealer _sealer = KeyRing.Random().For(SealPurpose.Cursor);

    [Fact]
    public void Cursor_says_where_each_target_stands()
    {
        var opened = CompositeCursor.Open(_sealer, Seal(), ListKind.Tools, Principal, Route);

        Assert.Equal((ListKind.Tools, Principal, Route), (opened!.Kind, opened.Principal, opened.Route));
        Assert.Equal(Targets, opened.Targets.ToDictionary());
    }

    [Theory]
    [InlineData((int)ListKind.Prompts, Principal, Route)]
    [InlineData((int)ListKind.Tools, Principal + 1, Route)]
    [InlineData((int)ListKind.Tools, 0, Route)]
    [InlineData((int)ListKind.Tools, Principal, Route + 1)]
    public void Cursor_of_another_list_caller_or_route_is_none(int kind, ulong principal, ulong route) =>
        Assert.Null(CompositeCursor.Open(_sealer, Seal(), (ListKind)kind, principal, route));

    [Fact]
    public void Cursor_that_a_client_changed_or_made_is_none()
    {
        var text = Seal();

        Assert.All(Enumerable.Range(0, text.Length), at =>
            Assert.Null(CompositeCursor.Open(_sealer, text[..at] + (text[at] == 'x' ? 'y' : 'x') + text[(at + 1)..], ListKind.Tools, Principal, Route)));
        Assert.All(["", "2", "page 2", text + "x", text[1..], new string('A', 70_000)], made =>
            Assert.Null(CompositeCursor.Open(_sealer, made, ListKind.Tools, Principal, Route)));
    }

    [Fact]
    public void Token_that_was_sealed_for_something_else_is_no_cursor()
    {
        var ring = KeyRing.Random();
        var cursor = new CompositeCursor(ListKind.Tools, Principal, Route, Targets).Seal(ring.For(SealPurpose.Session));

        Assert.Null(CompositeCursor.Open(ring.For(SealPurpose.Cursor), cursor, ListKind.Tools, Principal, Route));
    }

    [Fact]
    public void Client_cannot_read_the_targets_cursors() => Assert.DoesNotContain("page", Seal(), StringComparison.Ordinal);

    private string Seal() => new CompositeCursor(ListKind.Tools, Principal, Route, Targets).Seal(_sealer);
}
