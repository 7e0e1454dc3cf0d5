using System.Collections;
using System.Text;
using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>Children that are shell scripts, and what tests do with them.</summary>
internal static class Shell
{
    private static readonly Dictionary<string, string> OwnEnvironment = Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>().ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!);

    /// <summary><c>sh -c SCRIPT sh ARGUMENTS</c>.</summary>
    public static ChildStart Script(string script, params string[] arguments) => Program("sh", ["-c", script, "sh", .. arguments]);

    public static ChildStart Program(string command, params string[] arguments) =>
        Start(new StdioTargetConfig { Cmd = command, Args = arguments });

    public static ChildStart Start(StdioTargetConfig config) =>
        ChildStart.TryCreate(config, OwnEnvironment, ExecutableFinder.StateOf, out var start, out var error)
            ? start
            : throw new InvalidOperationException(error);

    /// <summary>Everything the child writes until the end of the stream.</summary>
    public static async Task<string> ReadAllAsync(Stream stream, string phase) =>
        await new StreamReader(stream).ReadToEndAsync().Within(phase);

    /// <summary>One line, read byte by byte so that nothing behind it is lost.</summary>
    public static async Task<string> ReadLineAsync(Stream stream, string phase)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one).AsTask().Within(phase) == 1 && one[0] != '\n')
        {
            line.Add(one[0]);
        }

        return Encoding.UTF8.GetString([.. line]);
    }

    public static async Task WriteLineAsync(ChildProcess child, string line) =>
        await child.StandardInput.WriteAsync(Encoding.UTF8.GetBytes(line + "\n")).AsTask().Within("a line to the child");
}
