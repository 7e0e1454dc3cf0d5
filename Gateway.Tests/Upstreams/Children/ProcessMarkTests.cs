using Gateway.Actors.Upstreams.Children.Guard;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ProcessMarkTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(12345)]
    [InlineData(int.MaxValue)]
    public void Mark_is_of_its_guard_and_of_no_other(int guard)
    {
        foreach (var child in new[] { 1, 2, int.MaxValue })
        {
            Assert.True(ProcessMark.IsOf(guard, ProcessMark.Of(guard, child)));
            Assert.False(ProcessMark.IsOf(guard ^ 1, ProcessMark.Of(guard, child)));
        }

        Assert.False(ProcessMark.IsOf(guard, 0));
        Assert.False(ProcessMark.IsOf(guard, null));
    }

    [Fact]
    public void Marks_of_children_differ()
    {
        Assert.NotEqual(ProcessMark.Of(7, 1), ProcessMark.Of(7, 2));
    }
}
