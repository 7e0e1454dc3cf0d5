using Gateway.Host.Configuration;
using Gateway.Policies;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration.Watching;

[Trait(Categories.Trait, Categories.Integration)]
public sealed class ConfigFileTests : IDisposable
{
    private readonly WatchedFile _file = new(WatchedFile.Mcp("first"));

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Unchanged_file_is_not_applied_again()
    {
        _file.Config.Load();

        await _file.SettleAsync();

        Assert.Empty(_file.Applied);
    }

    [Fact]
    public async Task Change_is_applied_at_the_second_look_that_finds_it_unchanged()
    {
        _file.Config.Load();
        _file.Write(WatchedFile.Mcp("second"));

        await _file.PollAsync();
        Assert.Empty(_file.Applied);
        await _file.PollAsync();
        await _file.PollAsync();

        Assert.Equal(["second"], _file.Applied);
    }

    [Fact]
    public async Task Half_written_file_is_never_applied()
    {
        _file.Config.Load();
        var whole = WatchedFile.Mcp("second") + "  - name: third\n    stdio: {cmd: server}\n";
        foreach (var length in new[] { whole.Length / 2, whole.Length - 40, whole.Length })
        {
            _file.Write(whole[..length]);
            await _file.PollAsync();
        }

        Assert.Empty(_file.Applied);
        Assert.Empty(_file.Config.State.Errors);
        await _file.PollAsync();

        Assert.Equal(["second"], _file.Applied);
    }

    [Fact]
    public async Task Bad_change_keeps_the_configuration_in_use_and_says_why()
    {
        var hash = _file.Config.Load().Hash;
        _file.Clock.Advance(TimeSpan.FromSeconds(7));
        _file.Write("mcp:\n  address: 127.0.0.1\n  targets: []\n");

        await _file.SettleAsync();

        var state = _file.Config.State;
        Assert.Empty(_file.Applied);
        Assert.Equal(hash, state.Hash);
        Assert.Equal(_file.Clock.GetUtcNow(), state.RejectedAt);
        Assert.Equal(_file.Clock.GetUtcNow() - TimeSpan.FromSeconds(7), state.Since);
        Assert.Equal((3, 12, "mcp.targets", "The list is empty."), Assert.Single(state.Errors) is var error ? (error.Line, error.Column, error.Path, error.Message) : default);
        Assert.Contains(_file.Log.Lines, line => line.StartsWith("2101 Error", StringComparison.Ordinal) && line.Contains(hash, StringComparison.Ordinal));
        Assert.Contains(_file.Log.Lines, line => line == $"2102 Error {_file.Path}:3:12: error: mcp.targets: The list is empty. Write at least one item.");
    }

    [Fact]
    public async Task Bad_version_is_reported_once_and_a_mended_one_is_applied()
    {
        _file.Config.Load();
        _file.Write("mcp: {}");
        await _file.SettleAsync();
        await _file.SettleAsync();
        Assert.Single(_file.Log.Lines, line => line.StartsWith("2101 ", StringComparison.Ordinal));

        _file.Write(WatchedFile.Mcp("mended"));
        await _file.SettleAsync();

        Assert.Equal(["mended"], _file.Applied);
        Assert.Empty(_file.Config.State.Errors);
        Assert.Null(_file.Config.State.RejectedAt);
    }

    [Fact]
    public async Task File_that_is_put_back_as_it_was_is_current_without_being_applied()
    {
        _file.Config.Load();
        _file.Write("mcp: {}");
        await _file.SettleAsync();
        _file.Write(WatchedFile.Mcp("first"));

        await _file.SettleAsync();

        Assert.Empty(_file.Applied);
        Assert.Empty(_file.Config.State.Errors);
        Assert.Contains(_file.Log.Lines, line => line.StartsWith("2106 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refusal_of_apply_is_shown_at_its_line()
    {
        _file.Config.Load();
        _file.Verdict = _ => [new ConfigError("binds[0].listeners[0].routes[0].backends[0].mcp.targets[0].name", "No.", "Other.")];
        _file.Write("\n\n" + WatchedFile.Mcp("second"));

        await _file.SettleAsync();

        var error = Assert.Single(_file.Config.State.Errors);
        Assert.Equal((6, 11, "mcp.targets[0].name", "No.", "Other."), (error.Line, error.Column, error.Path, error.Message, error.Remedy));
    }

    [Fact]
    public async Task Change_of_what_holds_for_the_process_asks_for_a_restart()
    {
        _file.Config.Load();
        _file.Write(WatchedFile.Mcp("second", "config: {mcp: {sessionTtl: 30m}}\n"));
        await _file.SettleAsync();
        Assert.False(_file.Config.State.NeedsRestart, "30m is the default: nothing changed but the spelling.");

        _file.Write(WatchedFile.Mcp("third", "config: {mcp: {sessionTtl: 31m}}\n"));
        await _file.SettleAsync();
        Assert.True(_file.Config.State.NeedsRestart);

        _file.Write(WatchedFile.Mcp("fourth", $"config: {{session: {{key: {new string('a', 64)}}}}}\n"));
        await _file.SettleAsync();
        Assert.True(_file.Config.State.NeedsRestart);

        _file.Write(WatchedFile.Mcp("fifth"));
        await _file.SettleAsync();
        Assert.False(_file.Config.State.NeedsRestart);
        Assert.Equal(["second", "third", "fourth", "fifth"], _file.Applied);
    }

    [Fact]
    public async Task Replaced_session_key_asks_for_a_restart()
    {
        _file.Write(WatchedFile.Mcp("first", $"config: {{session: {{key: {new string('a', 64)}}}}}\n"));
        _file.Config.Load();
        _file.Write(WatchedFile.Mcp("second", $"config: {{session: {{key: {new string('b', 64)}}}}}\n"));

        await _file.SettleAsync();

        Assert.True(_file.Config.State.NeedsRestart);
    }

    [Fact]
    public void Load_says_what_is_in_use()
    {
        var result = Assert.IsType<ConfigLoadResult.Loaded>(_file.Config.Load());

        Assert.Equal(result.Hash, _file.Config.State.Hash);
        Assert.Equal(_file.Clock.GetUtcNow(), _file.Config.State.Since);
        Assert.Equal($"2100 Information {_file.Path} is in use; SHA-256 {result.Hash}, binds 1", _file.Log.Lines[0]);
    }
}
