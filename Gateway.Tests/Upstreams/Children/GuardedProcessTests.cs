using Gateway.Actors.Upstreams.Children.Guard;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class GuardedProcessTests
{
    private const int Session = 999_999;

    /// <summary>A mark that no process carries, and one that every unmarked process would carry if "none" were a number.</summary>
    [Theory]
    [InlineData(1L << 60)]
    [InlineData(0L)]
    [InlineData(-1L)]
    public void Only_the_guards_own_descendants_can_be_a_childs(long mark)
    {
        var self = Environment.ProcessId;
        var table = new ProcessTable(
        [
            new ProcessEntry(1_000_000, 'S', Parent: 0, Session: 1_000_000, Threads: 1),
            new ProcessEntry(self, 'S', Parent: 1_000_000, Session: self, Threads: 9),
            new ProcessEntry(1_000_001, 'S', Parent: self, Session, Threads: 1),
            new ProcessEntry(1_000_002, 'S', Parent: 1_000_001, Session: 1_000_002, Threads: 1),
            new ProcessEntry(1_000_003, 'Z', Parent: 1_000_001, Session, Threads: 1),
            new ProcessEntry(1_000_004, 'S', Parent: self, Session: 7, Threads: 1),
            new ProcessEntry(1_000_005, 'S', Parent: 1_000_000, Session, Threads: 1),
        ]);

        var left = new GuardedProcess(child: 1, id: Session, mark).Left(table);

        Assert.Equal([1_000_001, 1_000_002], left.Select(entry => entry.Id));
    }
}
