using Gateway.Host.Cluster;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Files;

/// <summary>The key-ring file, and the verb that writes it.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class KeyRingFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("keys");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void New_key_stands_in_front_of_those_that_are_there()
    {
        var first = KeyRingFile.Add(File);
        System.IO.File.AppendAllText(File, "# made in January\n\n");
        var second = KeyRingFile.Add(File);

        Assert.Equal(first.Ids, second.Ids.Skip(1));
        Assert.Equal(second.Ids, KeyRingFile.Read(File).Ids);
    }

    [Fact]
    public void File_that_is_made_is_for_its_owner_alone()
    {
        KeyRingFile.Add(File);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
    }

    [Theory]
    [InlineData("", "holds no key")]
    [InlineData("# nothing\n", "holds no key")]
    [InlineData("KEY\nabc\n", "Line 2")]
    [InlineData("KEY0\n", "Line 1")]
    [InlineData("KEY\n# again\nKEY\n", "Line 3")]
    [InlineData("-----BEGIN SECRET-----\n", "Line 1")]
    public void File_that_is_no_key_ring_is_refused_without_showing_a_key(string text, string expected)
    {
        var key = KeyRingFile.NewKey();
        System.IO.File.WriteAllText(File, text.Replace("KEY", key, StringComparison.Ordinal));

        var refused = Assert.Throws<IOException>(() => KeyRingFile.Read(File));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, refused.Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => KeyRingFile.Add(File));
    }

    [Fact]
    public void File_that_is_not_there_is_refused() => Assert.ThrowsAny<IOException>(() => KeyRingFile.Read(File));
}
