using System.Reflection;
using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary>The configuration when no file is given: the bundled demo server, run by this executable, on the usual port.</summary>
internal static class DemoConfig
{
    /// <summary>What is said in place of a file's name.</summary>
    public const string Name = "the built-in demo";

    /// <summary>The configuration, as a file would hold it.</summary>
    public static string Text()
    {
        var process = Environment.ProcessPath ?? "dotnet";
        var assembly = Assembly.GetEntryAssembly()?.Location;
        var isHost = Path.GetFileNameWithoutExtension(process).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        string[] args = isHost && !string.IsNullOrEmpty(assembly) ? [assembly, "demo-server"] : ["demo-server"];

        // JSON is YAML, and quotes whatever a path may hold; a dollar sign would be a variable.
        return JsonSerializer.Serialize(new
        {
            mcp = new
            {
                address = "127.0.0.1",
                targets = new[] { new { name = "demo", stdio = new { cmd = Escape(process), args = args.Select(Escape) } } },
            },
        });
    }

    private static string Escape(string value) => value.Replace("$", "$$", StringComparison.Ordinal);
}
