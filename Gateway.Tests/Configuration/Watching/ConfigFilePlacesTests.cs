using Gateway.Host.Configuration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration.Watching;

/// <summary>The ways in which files come, go and are replaced.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ConfigFilePlacesTests : IDisposable
{
    private readonly WatchedFile _file = new(WatchedFile.Mcp("first"));

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Mounted_config_map_is_followed_through_its_links()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege on Windows.");
        // As the kubelet lays it out: gateway.yaml -> ..data/gateway.yaml, ..data -> a folder a version. Length and time stay the same.
        File.Delete(_file.Path);
        var written = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var version in new[] { "aaaaa", "bbbbb" })
        {
            var text = Directory.CreateDirectory(Path.Combine(_file.Folder, $"..{version}")).FullName + "/gateway.yaml";
            File.WriteAllText(text, WatchedFile.Mcp(version));
            File.SetLastWriteTimeUtc(text, written);
        }

        var data = Path.Combine(_file.Folder, "..data");
        Directory.CreateSymbolicLink(data, "..aaaaa");
        File.CreateSymbolicLink(_file.Path, "..data/gateway.yaml");
        _file.Config.Load();
        await _file.SettleAsync();
        Assert.Empty(_file.Applied);

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "..bbbbb");
        await _file.SettleAsync();

        Assert.Equal(["bbbbb"], _file.Applied);
    }

    [Fact]
    public async Task File_replaced_by_a_rename_is_applied()
    {
        _file.Config.Load();
        File.WriteAllText(_file.Path + ".new", WatchedFile.Mcp("renamed"));
        File.Move(_file.Path + ".new", _file.Path, overwrite: true);

        await _file.SettleAsync();

        Assert.Equal(["renamed"], _file.Applied);
    }

    [Fact]
    public async Task Deleted_file_keeps_the_configuration_in_use_until_another_comes()
    {
        _file.Config.Load();
        File.Delete(_file.Path);
        await _file.SettleAsync();
        Assert.Equal("The file cannot be used: it does not exist.", Assert.Single(_file.Config.State.Errors).Message);

        _file.Write(WatchedFile.Mcp("back"));
        await _file.SettleAsync();

        Assert.Equal(["back"], _file.Applied);
        Assert.Empty(_file.Config.State.Errors);
    }

    [Fact]
    public async Task Touched_file_is_not_applied()
    {
        _file.Config.Load();
        File.SetLastWriteTimeUtc(_file.Path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await _file.SettleAsync();

        Assert.Empty(_file.Applied);
        Assert.Single(_file.Log.Lines, line => line.StartsWith("2100", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("missing.yaml", "it does not exist")]
    [InlineData("missing/gateway.yaml", "it does not exist")]
    public void File_that_cannot_be_read_is_rejected(string name, string reason)
    {
        var rejected = Assert.IsType<ConfigLoadResult.Rejected>(_file.Watch(Path.Combine(_file.Folder, name)).Load());

        Assert.Equal($"The file cannot be used: {reason}.", Assert.Single(rejected.Errors).Message);
        Assert.Null(_file.Config.State.Hash);
    }

    [Fact]
    public async Task File_that_opens_but_cannot_be_read_is_tried_again_and_reported_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a file of /proc that opens but cannot be read.");
        _file.Watch("/proc/self/mem").Load();

        await _file.SettleAsync();
        await _file.SettleAsync();

        Assert.Equal("The file cannot be used: reading it fails.", Assert.Single(_file.Config.State.Errors).Message);
        Assert.Single(_file.Log.Lines, line => line.StartsWith("2101 ", StringComparison.Ordinal));
    }

    [Fact]
    public void Link_to_itself_is_rejected()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege on Windows.");
        var link = Path.Combine(_file.Folder, "loop.yaml");
        File.CreateSymbolicLink(link, "loop.yaml");

        Assert.IsType<ConfigLoadResult.Rejected>(_file.Watch(link).Load());
    }

    [Fact]
    public void File_beyond_the_largest_size_is_rejected_without_being_read_whole()
    {
        using (var sparse = File.Open(_file.Path, FileMode.Open))
        {
            sparse.SetLength(1L << 40);
        }

        var rejected = Assert.IsType<ConfigLoadResult.Rejected>(_file.Config.Load());

        Assert.Equal("The file has more than 4194304 bytes.", Assert.Single(rejected.Errors).Message);
    }
}
