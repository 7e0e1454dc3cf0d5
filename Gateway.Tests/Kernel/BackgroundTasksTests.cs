using Gateway.Actors.Kernel;
using Gateway.Tests.Support;

namespace Gateway.Tests.Kernel;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class BackgroundTasksTests
{
    private readonly RecordingLogger<BackgroundTasks> _log = new();

    [Fact]
    public async Task Owner_waits_for_all_work_that_was_started()
    {
        var tasks = new BackgroundTasks(_log);
        var (one, two) = (new TaskCompletionSource(), new TaskCompletionSource());
        tasks.Run("one", () => one.Task);
        tasks.Run("two", () => two.Task);
        tasks.Run("done at once", () => Task.CompletedTask);

        var idle = tasks.WhenIdleAsync();
        one.SetResult();
        Assert.False(idle.IsCompleted);
        two.SetResult();

        await idle.Within("the end of the work");
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Failure_is_logged_by_name_and_fails_nobody()
    {
        var tasks = new BackgroundTasks(_log);
        var late = new TaskCompletionSource();
        tasks.Run("early", () => throw new InvalidOperationException("at once"));
        tasks.Run("late", () => late.Task);

        var idle = tasks.WhenIdleAsync();
        late.SetException(new IOException("later"));
        await idle.Within("the end of the work");

        Assert.Equal(["1003 Warning Background work failed: early.", "1003 Warning Background work failed: late."], _log.Lines);
    }
}
