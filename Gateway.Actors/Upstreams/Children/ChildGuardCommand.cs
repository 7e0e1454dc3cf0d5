using System.Reflection;
using Gateway.Actors.Upstreams.Children.Guard;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>
/// The command line that starts the child guard. It must become the guard itself, not start it: the guard's parent has to be the gateway.
/// </summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments. Nothing secret belongs here: every user of the machine can read them.</param>
public sealed record ChildGuardCommand(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// The running executable with the verb <see cref="ChildGuard.Verb"/>, whether it was started by its own name or by <c>dotnet NAME.dll</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The runtime does not know the running executable.</exception>
    public static ChildGuardCommand OfThisExecutable() => Of(
        Environment.ProcessPath ?? throw new InvalidOperationException("The path of the running executable is not known."),
        Assembly.GetEntryAssembly()?.Location);

    /// <summary>The executable at <paramref name="processPath"/> with the verb.</summary>
    /// <param name="processPath">The running program.</param>
    /// <param name="entryAssembly">The file of the entry assembly; null or empty if it is inside the program.</param>
    internal static ChildGuardCommand Of(string processPath, string? entryAssembly)
    {
        var isHost = string.Equals(Path.GetFileNameWithoutExtension(processPath), "dotnet", StringComparison.OrdinalIgnoreCase);
        return isHost && !string.IsNullOrEmpty(entryAssembly)
            ? new ChildGuardCommand(processPath, [entryAssembly, ChildGuard.Verb])
            : new ChildGuardCommand(processPath, [ChildGuard.Verb]);
    }
}
