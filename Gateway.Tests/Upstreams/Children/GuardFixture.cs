using System.Globalization;
using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Children.Guard;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>A launcher with its guard, for one test class.</summary>
public sealed class GuardFixture : IAsyncLifetime
{
    internal IChildLauncher Launcher { get; private set; } = null!;

    /// <summary>The product's own verb, as the gateway starts it.</summary>
    internal static ChildGuardCommand Command { get; } = new(Path.Combine(AppContext.BaseDirectory, "Gateway.Host"), [ChildGuard.Verb]);

    internal static GuardedLauncher CreateLauncher() => CreateLauncher(Command);

    internal static GuardedLauncher CreateLauncher(ChildGuardCommand command) =>
        new(command, TimeProvider.System, NullLogger<GuardedLauncher>.Instance);

    /// <summary>The guard that started a child.</summary>
    internal static int GuardOf(ChildProcess child) => ProcessTable.Read().Entries.Single(entry => entry.Id == child.Id).Parent;

    internal static int ToNumber(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "runs on Linux only: there is no child guard elsewhere");
        Launcher = CreateLauncher();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => Launcher?.DisposeAsync() ?? ValueTask.CompletedTask;
}
