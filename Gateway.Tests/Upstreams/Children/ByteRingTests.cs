using FsCheck;
using FsCheck.Fluent;
using Gateway.Actors.Upstreams.Children;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ByteRingTests
{
    [Fact]
    public void Ring_keeps_exactly_the_last_bytes_however_they_come()
    {
        var capacities = Gen.Elements(0, 1, 3, 7, 1_024, 1_500, 5_000);
        var writes = Gen.Choose(0, 3_000).ArrayOf(12);

        Prop.ForAll(capacities.ToArbitrary(), writes.ToArbitrary(), (capacity, sizes) =>
        {
            var ring = new ByteRing(capacity);
            var all = new List<byte>();
            foreach (var size in sizes)
            {
                var bytes = Enumerable.Range(all.Count, size).Select(i => (byte)(i % 251)).ToArray();
                ring.Write(bytes);
                all.AddRange(bytes);
            }

            Assert.Equal(all.TakeLast(capacity), ring.ToArray());
        }).QuickCheckThrowOnFailure();
    }
}
