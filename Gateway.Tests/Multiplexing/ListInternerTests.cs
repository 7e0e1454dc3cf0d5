using System.Collections.Frozen;
using Gateway.Actors.Multiplexing;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Multiplexing;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ListInternerTests
{
    private readonly ListInterner _interner = new();

    [Fact]
    public void Equal_lists_become_one()
    {
        var (first, second) = (List("x", ("t", 0)), List("x", ("t", 0)));

        Assert.Same(first, _interner.Intern(ListKind.Tools, first));
        Assert.Same(first, _interner.Intern(ListKind.Tools, second));
    }

    [Fact]
    public void Lists_that_differ_in_bytes_kind_or_owners_stay_apart()
    {
        var first = _interner.Intern(ListKind.Tools, List("x", ("t", 0)));
        MergedList[] others = [List("y", ("t", 0)), List("x", ("t", 1)), List("x", ("u", 0)), List("x", ("t", 0), ("u", 0)), List("x")];

        Assert.All(others, other => Assert.Same(other, _interner.Intern(ListKind.Tools, other)));
        Assert.NotSame(first, _interner.Intern(ListKind.Prompts, List("x", ("t", 0))));
    }

    [Fact]
    public void Only_the_last_few_lists_are_kept()
    {
        var first = _interner.Intern(ListKind.Tools, List("0"));
        for (var i = 1; i < 8; i++)
        {
            _interner.Intern(ListKind.Tools, List($"{i}"));
        }

        Assert.Same(first, _interner.Intern(ListKind.Tools, List("0")));
        _interner.Intern(ListKind.Tools, List("8"));
        Assert.NotSame(first, _interner.Intern(ListKind.Tools, List("0")));
    }

    private static MergedList List(string result, params (string Name, int Target)[] owners) => new(
        Wire.Bytes(result), owners.Length == 0 ? null : owners.ToFrozenDictionary(owner => owner.Name, owner => owner.Target));
}
