using System.Diagnostics.CodeAnalysis;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>Finds the file of a program as <c>execvp</c> would, but in the child's own PATH, and with a reason when there is none.</summary>
internal static class ExecutableFinder
{
    /// <summary>Where <c>execvp</c> looks when there is no PATH at all.</summary>
    private const string DefaultPath = "/bin:/usr/bin";

    /// <summary>Finds the file to run for <paramref name="command"/>.</summary>
    /// <param name="command">A path (anything with a directory separator) that is taken as it is, or a name to look up.</param>
    /// <param name="path">The child's PATH; null if it has none.</param>
    /// <param name="stateOf">What stands at a path.</param>
    /// <param name="file">The file to run.</param>
    /// <param name="error">One sentence: why there is none.</param>
    public static bool TryFind(
        string command,
        string? path,
        Func<string, ExecutableState> stateOf,
        [NotNullWhen(true)] out string? file,
        [NotNullWhen(false)] out string? error)
    {
        file = null;
        error = null;
        if (command.Contains(Path.DirectorySeparatorChar) || command.Contains(Path.AltDirectorySeparatorChar))
        {
            error = Refusal(command, stateOf(command));
            file = error is null ? command : null;
            return file is not null;
        }

        string? seen = null;
        foreach (var candidate in Candidates(command, path ?? DefaultPath))
        {
            var state = stateOf(candidate);
            if (state == ExecutableState.Executable)
            {
                file = candidate;
                return true;
            }

            seen ??= Refusal(candidate, state, quietIfMissing: true);
        }

        error = seen ?? (path is null
            ? $"'{command}' was not found in {DefaultPath}; the child has no PATH."
            : $"'{command}' was not found in the child's PATH '{path}'.");
        return false;
    }

    /// <summary>Asks the file system.</summary>
    public static ExecutableState StateOf(string file)
    {
        if (Directory.Exists(file))
        {
            return ExecutableState.NotExecutable;
        }

        if (!File.Exists(file))
        {
            return ExecutableState.Missing;
        }

        return OperatingSystem.IsWindows() || Libc.Access(file, Libc.ExecuteAccess) == 0 ? ExecutableState.Executable : ExecutableState.NotExecutable;
    }

    private static IEnumerable<string> Candidates(string command, string path)
    {
        // An empty entry means the current directory to execvp; nobody writes that on purpose, so it is skipped.
        foreach (var folder in path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var candidate = Path.Combine(folder, command);
            yield return candidate;
            if (OperatingSystem.IsWindows())
            {
                // Never .cmd or .bat: those are run by cmd.exe, which parses the arguments as commands.
                yield return candidate + ".exe";
            }
        }
    }

    private static string? Refusal(string file, ExecutableState state, bool quietIfMissing = false) => state switch
    {
        ExecutableState.Missing => quietIfMissing ? null : $"'{file}' does not exist.",
        ExecutableState.NotExecutable => $"'{file}' is not an executable file.",
        ExecutableState.Executable => null,
    };
}
