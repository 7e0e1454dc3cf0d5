using System.Runtime.InteropServices;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>A child process could not be started. The message names the program and the reason; it holds no argument and no secret.</summary>
internal sealed class ChildStartException(string message, int? errorNumber = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The operating system's error number (<c>errno</c>), if it was the operating system that refused.</summary>
    public int? ErrorNumber { get; } = errorNumber;

    /// <summary>The operating system refused to run the program.</summary>
    /// <param name="start">What was to be started.</param>
    /// <param name="errorNumber">Its <c>errno</c>.</param>
    public static ChildStartException Refused(ChildStart start, int errorNumber) =>
        new($"Cannot start '{start.File}': {Marshal.GetPInvokeErrorMessage(errorNumber)} (errno {errorNumber}).", errorNumber);
}
