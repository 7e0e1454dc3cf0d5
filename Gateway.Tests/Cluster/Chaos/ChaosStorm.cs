using System.Globalization;
using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>Shown by 7 of the cluster: all sessions of a killed node come back at once.</summary>
internal static class ChaosStorm
{
    private const int ReturnsPerSecond = 500;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Prints how long sessions and others waited, and what it cost the database. Too long for every run: <c>scripts/chaos.sh storm</c>.</summary>
    public static async Task RunAsync()
    {
        await using var rig = await ChaosRig.StartAsync(new ChaosSetup { Sessions = 0, Modern = 0, Limits = Environment.GetEnvironmentVariable("GATEWAY_CHAOS_LIMITS") ?? "" });
        using var http = new HttpClient(new SocketsHttpHandler()) { Timeout = TimeSpan.FromMinutes(2) };
        using var stop = new CancellationTokenSource();
        using var others = new Disposables<ChaosClient>([.. Enumerable.Range(0, 100).Select(number => new ChaosClient($"s{number}", rig.Balancer.Url, hasSession: true, rig.History, rig.Started))]);
        for (var i = 0; i < others.Items.Count; i++)
        {
            others.Items[i].Use(await OpenAsync(http, rig.Nodes[1 + (i % 2)].Url, Cancellation));
        }

        var pace = TimeSpan.FromSeconds((double)others.Items.Count / ChaosSettings.CallsPerSecond);
        var load = others.Items.Select((client, index) => client.RunAsync(pace * index / others.Items.Count, pace, () => default, stop.Token)).ToList();
        for (var round = 1; round <= ChaosSettings.Rounds; round++)
        {
            var node = rig.Nodes[0];
            var sessions = await OpenAllAsync(http, node.Url);
            var quiet = rig.Now;
            await Passing.Async(TimeSpan.FromSeconds(20));
            var busy = rig.Now;
            await ReturnAsync(http, rig.Balancer.Url, [.. sessions.Take(10 * ReturnsPerSecond)]);
            var (killed, before) = (rig.Now, await rig.Database.StatementsAsync());
            await node.SignalAsync("KILL");
            await node.Process.Exited.Within("the end of the killed node");
            var returning = ReturnAsync(http, rig.Balancer.Url, sessions);
            var most = await MostInASecondAsync(rig.Database, before, returning);
            var returns = await returning;
            var (over, statements) = (rig.Now, await rig.Database.StatementsAsync() - before);
            var (took, failed) = (returns.Where(one => one.IsServed).Select(one => one.Took).Order().ToList(), returns.Count(one => !one.IsServed));
            var (calm, live, storm) = (Calls(rig, quiet, busy), Calls(rig, busy, killed), Calls(rig, killed, over));
            ChaosRun.Say(string.Create(CultureInfo.InvariantCulture,
                $"storm {round}: {sessions.Count} sessions came back in {(over - killed).TotalSeconds:F1} s, {failed} were not served: p50 {At(took, 50)} s, p95 {At(took, 95)} s, max {At(took, 100)} s; "
                + $"others p50 {At(calm, 50)} s and p99 {At(calm, 99)} s before, {At(live, 50)} and {At(live, 99)} while as many a second of the sessions ping that live, "
                + $"{At(storm, 50)} and {At(storm, 99)} meanwhile, by second {PerSecond(rig, killed, over)}; {statements} statements, {statements / (over - killed).TotalSeconds:F0} a second, the most in one {most}"));
            await node.StartAsync();
            await DeleteAsync(http, rig.Balancer.Url, sessions);
        }

        await stop.CancelAsync();
        await Task.WhenAll(load).Within("the last calls", TimeSpan.FromMinutes(2));
        Assert.Equal([], rig.History.Violations());
    }

    private static async Task<IReadOnlyList<string>> OpenAllAsync(HttpClient http, Uri node)
    {
        var ids = new string[ChaosSettings.Sessions];
        await Parallel.ForAsync(0, ids.Length, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (number, cancellationToken) =>
        {
            ids[number] = await OpenAsync(http, node, cancellationToken);
        });
        return ids;
    }

    private static async Task<string> OpenAsync(HttpClient http, Uri node, CancellationToken cancellationToken)
    {
        using var opened = await SendAsync(http, node, null, RawMcp.Initialize(), cancellationToken);
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        var id = opened.Headers.GetValues("Mcp-Session-Id").Single();
        using var initialized = await SendAsync(http, node, id, RawMcp.Notification("notifications/initialized"), cancellationToken);
        return id;
    }

    // So many a second, each with a ping, which is what a claim costs and no more.
    private static async Task<IReadOnlyList<(bool IsServed, TimeSpan Took)>> ReturnAsync(HttpClient http, Uri balancer, IReadOnlyList<string> sessions)
    {
        var returns = new List<Task<(bool, TimeSpan)>>();
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        while (returns.Count < sessions.Count)
        {
            await timer.WaitForNextTickAsync(Cancellation);
            var due = Math.Min(sessions.Count, (int)(TimeProvider.System.GetElapsedTime(started).TotalSeconds * ReturnsPerSecond));
            while (returns.Count < due)
            {
                returns.Add(PingAsync(http, balancer, sessions[returns.Count]));
            }
        }

        return await Task.WhenAll(returns);
    }

    private static async Task<(bool IsServed, TimeSpan Took)> PingAsync(HttpClient http, Uri balancer, string session)
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            // As clients do that are told to come again: Retry-After is 1 s.
            for (var tries = 0; ; tries++)
            {
                using var response = await SendAsync(http, balancer, session, RawMcp.Request("ping"), Cancellation);
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable || tries == 10)
                {
                    return (response.StatusCode == HttpStatusCode.OK, TimeProvider.System.GetElapsedTime(started));
                }

                await Passing.Async(TimeSpan.FromSeconds(1));
            }
        }
        catch (HttpRequestException)
        {
            return (false, TimeProvider.System.GetElapsedTime(started));
        }
    }

    private static Task DeleteAsync(HttpClient http, Uri balancer, IReadOnlyList<string> sessions) =>
        Parallel.ForEachAsync(sessions, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (session, cancellationToken) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, balancer);
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
            using var response = await http.SendAsync(request, cancellationToken);
        });

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, Uri url, string? session, string body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, null, "application/json") };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");

        // The nodes answer to no other name.
        request.Headers.Host = "localhost";
        if (session is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
        }

        return http.SendAsync(request, cancellationToken);
    }

    private static async Task<long> MostInASecondAsync(ChaosDatabase database, long before, Task until)
    {
        var most = 0L;
        while (!until.IsCompleted)
        {
            await Passing.Async(TimeSpan.FromSeconds(1));
            var now = await database.StatementsAsync();
            (most, before) = (Math.Max(most, now - before), now);
        }

        return most;
    }

    private static List<TimeSpan> Calls(ChaosRig rig, TimeSpan from, TimeSpan to) =>
        [.. rig.History.Calls.Where(call => call.Started >= from && call.Started < to).Select(call => call.Took).Order()];

    // The slowest call that began in each second.
    private static string PerSecond(ChaosRig rig, TimeSpan from, TimeSpan to) => string.Join(' ', rig.History.Calls
        .Where(call => call.Started >= from && call.Started < to).GroupBy(call => (int)(call.Started - from).TotalSeconds).OrderBy(second => second.Key)
        .Select(second => second.Max(call => call.Took).TotalSeconds.ToString("F2", CultureInfo.InvariantCulture)));

    private static string At(IReadOnlyList<TimeSpan> sorted, int percent) => ChaosReport.Percentile(sorted, percent).TotalSeconds.ToString("F3", CultureInfo.InvariantCulture);

    private sealed class Disposables<T>(IReadOnlyList<T> items) : IDisposable
        where T : IDisposable
    {
        public IReadOnlyList<T> Items => items;

        public void Dispose()
        {
            foreach (var item in items)
            {
                item.Dispose();
            }
        }
    }
}
