namespace Gateway.Tests.Cluster.Chaos;

/// <summary>Time that passes while the load goes on: what these tests are about.</summary>
internal static class Passing
{
    public static async Task Async(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            using var timer = new PeriodicTimer(time, TimeProvider.System);
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
