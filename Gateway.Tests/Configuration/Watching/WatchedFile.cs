using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Watching;
using Gateway.Policies;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration.Watching;

/// <summary>A watched file in a folder of its own, and what was applied of it.</summary>
internal sealed class WatchedFile : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public WatchedFile(string text)
    {
        Write(text);
        Config = Watch(Path);
    }

    public ManualTimeProvider Clock { get; } = new();

    public RecordingLogger<ConfigFile> Log { get; } = new();

    public string Folder => _folder.Path;

    public string Path => _folder.File("gateway.yaml");

    public ConfigFile Config { get; private set; }

    /// <summary>The names of the first target of each configuration that was applied.</summary>
    public List<string> Applied { get; } = [];

    /// <summary>What apply answers; by default, that all is well.</summary>
    public Func<ConfigLoadResult.Loaded, IReadOnlyList<ConfigError>> Verdict { get; set; } = _ => [];

    public static string Mcp(string target, string extra = "") =>
        $"{extra}mcp:\n  address: 127.0.0.1\n  targets:\n  - name: {target}\n    stdio: {{cmd: server}}\n";

    public ConfigFile Watch(string path) => Config = new(path, _ => null, new(), Clock, Log);

    public void Write(string text) => File.WriteAllText(Path, text);

    public Task PollAsync() => Config.PollAsync(ApplyAsync, TestContext.Current.CancellationToken);

    /// <summary>Looks as often as a change needs: once to see it, once to find that it has settled.</summary>
    public async Task SettleAsync()
    {
        await PollAsync();
        await PollAsync();
    }

    public Task<IReadOnlyList<ConfigError>> ApplyAsync(ConfigLoadResult.Loaded loaded, CancellationToken cancellationToken)
    {
        var verdict = Verdict(loaded);
        if (verdict.Count == 0)
        {
            Applied.Add(loaded.Config.Binds[0].Listeners[0].Routes[0].Backends[0].Mcp.Targets[0].Name);
        }

        return Task.FromResult(verdict);
    }

    public void Dispose() => _folder.Dispose();
}
