using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Watching;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Integration.Reloading;

/// <summary>Good and bad files in turn under load, in this process: each look at the file is the test's. scripts/reload-soak.sh is the long form.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ReloadUnderLoadTests
{
    private const int Files = 100;

    [Fact]
    public async Task Good_and_bad_files_in_turn_fail_no_request_and_leave_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var demo = await HttpDemo.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);
        await using var server = await StubHttpServer.StartAsync(ServeAsync);
        var files = new ReloadFiles("", FreePort.Next(), ((IPEndPoint)taken.LocalEndpoint).Port, demo.Endpoint, server.Url);
        var path = folder.File("gateway.yaml");
        await File.WriteAllTextAsync(path, files.Good(-1), TestContext.Current.CancellationToken);
        var file = new ConfigFile(path, _ => null, new(), TimeProvider.System, NullLogger<ConfigFile>.Instance);
        await using var gateway = await TestGateway.StartAsync(Assert.IsType<ConfigLoadResult.Loaded>(file.Load()));
        var snapshots = new List<WeakReference>();
        long answers;
        await using (var load = new ReloadLoad(gateway.Endpoint, TimeSpan.FromMilliseconds(5)))
        {
            await load.WhenAllAnsweredAsync("the first answers");
            for (var round = 0; round < Files / 2; round++)
            {
                await TakeAsync(files.Good(round));
                Assert.Empty(file.State.Errors);
                snapshots.Add(Current(gateway));
                Assert.Equal($"{round}", await RoundAsync(gateway, round));
                await load.WhenAllAnsweredAsync($"answers with file {round}");
                var hash = file.State.Hash;

                await TakeAsync(files.Bad(round));
                Assert.NotEmpty(file.State.Errors);
                Assert.Equal((hash, $"{round}"), (file.State.Hash, await RoundAsync(gateway, round)));
                await load.WhenAllAnsweredAsync($"answers beside bad file {round}");
            }

            answers = load.Answers;
            Assert.True(load.Failures.IsEmpty, $"{load.Failures.Count} of {answers} failed:\n{string.Join('\n', load.Failures.Take(20))}");
        }

        // The one in use, and the one that a request which has just ended may still be known with.
        Assert.InRange(Alive(snapshots), 1, 3);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Files} files, {answers} answers, none failed");

        async Task TakeAsync(string text)
        {
            await ReloadFiles.SaveAsync(path, text);
            await file.PollAsync(ApplyAsync, TestContext.Current.CancellationToken);
            await file.PollAsync(ApplyAsync, TestContext.Current.CancellationToken);
        }

        async Task<IReadOnlyList<Gateway.Policies.ConfigError>> ApplyAsync(ConfigLoadResult.Loaded loaded, CancellationToken cancellationToken) =>
            await gateway.Services.Runtime.ApplyAsync(loaded.Config, cancellationToken);
    }

    /// <summary>Answers "served" and what came.</summary>
    internal static async Task ServeAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        await context.Response.WriteAsync($"served {await body.ReadToEndAsync()}");
    }

    private static async Task<string> RoundAsync(TestGateway gateway, int round)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(gateway.At($"/round-{round}"), TestContext.Current.CancellationToken);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Current(TestGateway gateway) => new(gateway.Services.Runtime.Snapshot);

    private static int Alive(List<WeakReference> references)
    {
        for (var collection = 0; collection < 3; collection++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return references.Count(reference => reference.IsAlive);
    }
}
