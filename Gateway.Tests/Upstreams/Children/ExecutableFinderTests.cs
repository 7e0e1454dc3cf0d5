using System.Runtime.Versioning;
using Gateway.Actors.Upstreams.Children;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

[Trait(Categories.Trait, Categories.Integration)]
[UnsupportedOSPlatform("windows")]
public sealed class ExecutableFinderTests
{
    [Fact]
    public void State_of_a_file_is_asked_of_the_file_system()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs execute permissions, which Windows has not");
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "server");
            Assert.Equal(ExecutableState.Missing, ExecutableFinder.StateOf(file));
            Assert.Equal(ExecutableState.NotExecutable, ExecutableFinder.StateOf(folder.FullName));

            File.WriteAllText(file, "#!/bin/sh\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
            Assert.Equal(ExecutableState.NotExecutable, ExecutableFinder.StateOf(file));

            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            Assert.Equal(ExecutableState.Executable, ExecutableFinder.StateOf(file));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
