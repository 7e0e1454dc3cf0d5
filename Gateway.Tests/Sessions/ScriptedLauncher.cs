using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Sessions;

/// <summary>Starts scripted servers in place of child processes.</summary>
internal sealed class ScriptedLauncher : IStdioLauncher
{
    private readonly Dictionary<string, Func<int, Task<ServerScript>>> _scripts = [];
    private readonly Dictionary<string, int> _attempts = [];
    private readonly Lock _lock = new();

    /// <summary>What was started, in order.</summary>
    public Recorder<(string Target, ScriptedChild Server)> Started { get; } = new();

    /// <summary>Says what a target's program does: the same each time it is started.</summary>
    public void Script(string target, ServerScript script) => Script(target, _ => Task.FromResult(script));

    /// <summary>Says what a target's program does at its first, second ... start; may throw, or wait.</summary>
    public void Script(string target, Func<int, Task<ServerScript>> script) => _scripts[target] = script;

    /// <summary>A server of a target: the first that was started, the second ..., past or to come.</summary>
    public async Task<ScriptedChild> ServerAsync(string target, int number = 1) =>
        (await Started.WaitAsync(start => start.Target == target, $"start {number} of {target}", number)).Server;

    /// <summary>How often a target was started.</summary>
    public int Starts(string target) => Started.Items.Count(start => start.Target == target);

    public async Task<StdioPipes> StartAsync(string target, StdioTargetConfig config, ulong principal, CancellationToken cancellationToken)
    {
        int number;
        lock (_lock)
        {
            number = _attempts[target] = _attempts.GetValueOrDefault(target) + 1;
        }

        var script = await _scripts[target](number).WaitAsync(cancellationToken);
        var server = new ScriptedChild(script);
        Started.Add((target, server));
        return server.Pipes;
    }
}
