using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gateway.Actors.Upstreams.Stdio;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>Everything that decides what a child process is: nothing else of the gateway's own process reaches it.</summary>
internal sealed record ChildStart
{
    /// <summary>What a child has of the gateway's environment unless <see cref="StdioTargetConfig.ClearEnv"/> is set.</summary>
    private static readonly string[] Inherited = ["PATH", "HOME", "LANG"];

    /// <summary>Throws for half a surrogate pair, which has no UTF-8 form: the child would see something else than was configured.</summary>
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The program's file, found.</summary>
    public required string File { get; init; }

    /// <summary>The program as configured: what it sees as its own name (<c>argv[0]</c>).</summary>
    public required string Name { get; init; }

    /// <summary>The arguments, as they are; no shell sees them.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The complete environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Works out the start of a target's child, or one sentence why it cannot be started.</summary>
    /// <param name="config">The target as configured.</param>
    /// <param name="gatewayEnvironment">The gateway's own environment.</param>
    /// <param name="stateOf">What stands at the path of a program; usually <see cref="ExecutableFinder.StateOf"/>.</param>
    /// <param name="start">What to start.</param>
    /// <param name="error">Why nothing can be started. It holds no argument and no value of a variable but PATH.</param>
    public static bool TryCreate(
        StdioTargetConfig config,
        IReadOnlyDictionary<string, string> gatewayEnvironment,
        Func<string, ExecutableState> stateOf,
        [NotNullWhen(true)] out ChildStart? start,
        [NotNullWhen(false)] out string? error)
    {
        start = null;
        error = Unpassable(config);
        if (error is not null)
        {
            return false;
        }

        var environment = EnvironmentOf(config, gatewayEnvironment);
        if (!ExecutableFinder.TryFind(config.Cmd, environment.GetValueOrDefault("PATH"), stateOf, out var file, out error))
        {
            return false;
        }

        start = new ChildStart { File = file, Name = config.Cmd, Arguments = [.. config.Args], Environment = environment };
        return true;
    }

    private static Dictionary<string, string> EnvironmentOf(StdioTargetConfig config, IReadOnlyDictionary<string, string> gatewayEnvironment)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in config.ClearEnv ? [] : Inherited)
        {
            if (gatewayEnvironment.TryGetValue(name, out var value))
            {
                environment[name] = value;
            }
        }

        foreach (var (name, value) in config.Env)
        {
            environment[name] = value;
        }

        return environment;
    }

    /// <summary>What the operating system cannot pass on as it is: it would be cut or changed without a word.</summary>
    private static string? Unpassable(StdioTargetConfig config)
    {
        if (config.Cmd.Length == 0 || !IsPassable(config.Cmd))
        {
            return "The command is empty, or has a NUL character or half a surrogate pair.";
        }

        for (var i = 0; i < config.Args.Count; i++)
        {
            if (!IsPassable(config.Args[i]))
            {
                return $"Argument {i} of '{config.Cmd}' has a NUL character or half a surrogate pair.";
            }
        }

        foreach (var (name, value) in config.Env)
        {
            if (name.Length == 0 || name.Contains('=') || !IsPassable(name))
            {
                return $"The name of an environment variable of '{config.Cmd}' is empty, or has '=', a NUL character or half a surrogate pair.";
            }

            if (!IsPassable(value))
            {
                return $"Environment variable '{name}' of '{config.Cmd}' has a NUL character or half a surrogate pair.";
            }
        }

        return null;
    }

    private static bool IsPassable(string text)
    {
        try
        {
            return !text.Contains('\0') && Utf8.GetByteCount(text) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
