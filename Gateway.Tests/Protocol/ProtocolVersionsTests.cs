using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ProtocolVersionsTests
{
    [Theory]
    [InlineData("2024-11-05", ProtocolVersion.V20241105, ProtocolVersion.V20241105, false)]
    [InlineData("2025-03-26", ProtocolVersion.V20250326, ProtocolVersion.V20250326, false)]
    [InlineData("2025-06-18", ProtocolVersion.V20250618, ProtocolVersion.V20250618, false)]
    [InlineData("2025-11-25", ProtocolVersion.V20251125, ProtocolVersion.V20251125, false)]
    [InlineData("2026-07-28", ProtocolVersion.V20260728, ProtocolVersion.V20251125, true)]
    [InlineData("2026-07-27", ProtocolVersion.Unknown, ProtocolVersion.V20251125, false)]
    [InlineData("2026-07-29", ProtocolVersion.Unknown, ProtocolVersion.V20251125, true)]
    [InlineData("2027-01-01", ProtocolVersion.Unknown, ProtocolVersion.V20251125, true)]
    [InlineData("2025-06-18 ", ProtocolVersion.Unknown, ProtocolVersion.V20251125, false)]
    [InlineData("2025-6-18", ProtocolVersion.Unknown, ProtocolVersion.V20251125, false)]
    [InlineData("1.0", ProtocolVersion.Unknown, ProtocolVersion.V20251125, false)]
    [InlineData("", ProtocolVersion.Unknown, ProtocolVersion.V20251125, false)]
    [InlineData("9999-draft", ProtocolVersion.Unknown, ProtocolVersion.V20251125, false)]
    [InlineData("DRAFT-2026", ProtocolVersion.Unknown, ProtocolVersion.V20251125, false)]
    [InlineData("zzzz-zz-zz", ProtocolVersion.Unknown, ProtocolVersion.V20251125, false)]
    [InlineData("2026x07-28", ProtocolVersion.Unknown, ProtocolVersion.V20251125, false)]
    [InlineData("2026-07-28-x", ProtocolVersion.Unknown, ProtocolVersion.V20251125, false)]
    public void Name_is_found_negotiated_and_assigned_to_an_era(string name, ProtocolVersion found, ProtocolVersion negotiated, bool modern)
    {
        Assert.Equal((found, negotiated, modern), (ProtocolVersions.Find(name), ProtocolVersions.Negotiate(name), ProtocolVersions.IsModern(name)));
    }

    [Fact]
    public void Revisions_are_ordered_by_age_and_found_by_their_names()
    {
        var versions = Enum.GetValues<ProtocolVersion>().Where(version => version != ProtocolVersion.Unknown).ToArray();

        Assert.Equal(versions.Select(version => version.Name()).Order(StringComparer.Ordinal), versions.Select(version => version.Name()));
        Assert.Equal(versions, versions.Select(version => ProtocolVersions.Find(version.Name())));
        Assert.Equal("", ProtocolVersion.Unknown.Name());
    }
}
