using System.Runtime.Versioning;
using System.Text;
using Gateway.Actors.Upstreams.Children;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>What cannot be started says why, and leaves nothing behind.</summary>
[Trait(Categories.Trait, Categories.Integration)]
[UnsupportedOSPlatform("windows")]
public sealed class StartFailureTests(GuardFixture fixture) : IClassFixture<GuardFixture>
{
    [Fact]
    public async Task Program_that_went_away_since_it_was_found()
    {
        var start = Shell.Program("cat") with { File = "/nowhere/server" };

        var failure = await FailureAsync(start);

        Assert.Equal(2, failure.ErrorNumber);
        Assert.Equal("Cannot start '/nowhere/server': No such file or directory (errno 2).", failure.Message);
    }

    [Fact]
    public async Task Folder()
    {
        Assert.Equal(13, (await FailureAsync(Shell.Program("cat") with { File = "/" })).ErrorNumber);
    }

    [Fact]
    public async Task File_that_is_no_program()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, Encoding.ASCII.GetBytes("neither ELF nor #!"), TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Equal(8, (await FailureAsync(Shell.Program("cat") with { File = file })).ErrorNumber);
        File.Delete(file);
    }

    [Fact]
    public async Task Argument_longer_than_the_kernel_takes_is_an_error_that_does_not_repeat_it()
    {
        var failure = await FailureAsync(Shell.Program("cat", new string('s', 300_000)));

        Assert.Equal(7, failure.ErrorNumber);
        Assert.DoesNotContain("sss", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starts_leave_no_pipe_open_whether_they_fail_or_not()
    {
        await using var gateway = StandInProcess.Start(StandIn.CountPipes, "50");

        // The runtime opens and closes one now and then; a leak would be 50 at least.
        Assert.InRange(GuardFixture.ToNumber(await gateway.ReadLineAsync("the count")), -10, 10);
    }

    [Fact]
    public async Task Guard_that_does_not_exist()
    {
        await using var launcher = GuardFixture.CreateLauncher(new ChildGuardCommand("/nowhere/gateway", ["child-guard"]));

        var failure = await FailureAsync(launcher, Shell.Program("cat"));

        Assert.StartsWith("Cannot start the child guard '/nowhere/gateway': ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 3", "The child guard '/bin/sh' ended at once; its standard error says why.")]
    [InlineData("echo welcome; cat", "The child guard '/bin/sh' did not get ready: ")]
    [InlineData("echo '{\"child\":1,\"exited\":{\"code\":1}}'; cat", "The child guard '/bin/sh' ended at once")]
    [InlineData("echo '{\"child\":0,\"ready\":{\"version\":9,\"gateway\":'$PPID'}}'; cat", "The child guard '/bin/sh' is of another version")]
    [InlineData("echo '{\"child\":0,\"ready\":{\"version\":1,\"gateway\":999999999}}'; cat", "The child guard '/bin/sh' is not a direct child")]
    public async Task Guard_that_is_none(string script, string reason)
    {
        await using var launcher = GuardFixture.CreateLauncher(new ChildGuardCommand("/bin/sh", ["-c", script]));

        var failure = await FailureAsync(launcher, Shell.Program("cat"));

        Assert.StartsWith(reason, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(13, true, "must have neither capabilities nor a set-user-id bit")]
    [InlineData(2, true, "the child guard cannot open the gateway's pipes")]
    [InlineData(13, false, "Permission denied (errno 13)")]
    public async Task Guards_refusal_is_explained(int errorNumber, bool openingPipes, string explanation)
    {
        var reply = $"{{\"child\":1,\"failed\":{{\"errorNumber\":{errorNumber},\"openingPipes\":{(openingPipes ? "true" : "false")}}}}}";
        await using var launcher = GuardFixture.CreateLauncher(new ChildGuardCommand(
            "/bin/sh",
            ["-c", $"echo '{{\"child\":0,\"ready\":{{\"version\":1,\"gateway\":'$PPID'}}}}'; read request; echo '{reply}'; cat"]));

        var failure = await FailureAsync(launcher, Shell.Program("cat"));

        Assert.Equal(errorNumber, failure.ErrorNumber);
        Assert.Contains(explanation, failure.Message, StringComparison.Ordinal);
    }

    private static async Task<ChildStartException> FailureAsync(IChildLauncher launcher, ChildStart start) =>
        await Assert.ThrowsAsync<ChildStartException>(
            () => launcher.StartAsync(start, TestContext.Current.CancellationToken).AsTask().Within("the failing start"));

    private Task<ChildStartException> FailureAsync(ChildStart start) => FailureAsync(fixture.Launcher, start);
}
