using System.Runtime.InteropServices;

namespace Gateway.Tests.Support;

/// <summary>A program to start, with no shell between; it gets PATH, HOME, LANG and what <see cref="Environment"/> says, no more.</summary>
public sealed record StdioCommand(string Program, params IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The .NET host that runs these tests: an apphost may not find it without the caller's environment.</summary>
    public static string Dotnet { get; } = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>The gateway's own executable, as the tests were built with it.</summary>
    public static StdioCommand Gateway(params IEnumerable<string> arguments) =>
        new(Dotnet, [Path.Combine(AppContext.BaseDirectory, "Gateway.Host.dll"), .. arguments]);

    /// <summary>The demo server on stdio.</summary>
    public static StdioCommand DemoServer => Gateway("demo-server");

    public StdioCommand With(string name, string value) =>
        this with { Environment = new Dictionary<string, string>(Environment) { [name] = value } };

    /// <summary>The child's whole environment.</summary>
    public Dictionary<string, string?> FullEnvironment()
    {
        var all = new Dictionary<string, string?>();
        foreach (var name in new[] { "PATH", "HOME", "LANG" })
        {
            if (System.Environment.GetEnvironmentVariable(name) is { } value)
            {
                all[name] = value;
            }
        }

        foreach (var (name, value) in Environment)
        {
            all[name] = value;
        }

        return all;
    }
}
