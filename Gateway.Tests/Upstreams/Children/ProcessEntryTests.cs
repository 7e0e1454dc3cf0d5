using System.Text;
using Gateway.Actors.Upstreams.Children.Guard;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ProcessEntryTests
{
    [Theory]
    [InlineData("sh")]
    [InlineData("a b")]
    [InlineData(") Z 1 1 1 (")]
    [InlineData("x) Z 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17")]
    [InlineData("")]
    public void Name_of_the_program_cannot_forge_the_fields_behind_it(string name)
    {
        var line = $"42 ({name}) S 7 40 41 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 3 0 12345 1000 10";

        Assert.True(ProcessEntry.TryParse(Encoding.UTF8.GetBytes(line), out var entry));
        Assert.Equal(new ProcessEntry(42, 'S', Parent: 7, Session: 41, Threads: 3), entry);
    }

    [Theory]
    [InlineData('Z', 1, true)]
    [InlineData('X', 1, true)]
    [InlineData('Z', 2, false)]
    [InlineData('D', 1, false)]
    public void Process_is_dead_when_its_last_thread_is(char state, int threads, bool dead)
    {
        Assert.Equal(dead, new ProcessEntry(1, state, 0, 1, threads).IsZombie);
    }

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("42 (sh)")]
    [InlineData("42 (sh) ")]
    [InlineData("42 (sh) S 7 40 41")]
    [InlineData("42 (sh) S x 40 41 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 3")]
    public void Line_that_is_cut_is_refused(string line)
    {
        Assert.False(ProcessEntry.TryParse(Encoding.UTF8.GetBytes(line), out _));
    }

    [Fact]
    public void Descendants_are_found_at_any_depth_and_once()
    {
        var table = new ProcessTable([Entry(1, 0), Entry(10, 1), Entry(11, 10), Entry(12, 11), Entry(20, 1)]);

        Assert.Equal([11, 12], table.DescendantsOf(10).Select(entry => entry.Id));
        Assert.Equal([11, 20, 12], table.WithDescendants([Entry(11, 10), Entry(20, 1), Entry(11, 10)]).Select(entry => entry.Id));
    }

    private static ProcessEntry Entry(int id, int parent) => new(id, 'S', parent, id, 1);
}
