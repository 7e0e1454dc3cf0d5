using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Reloading;

/// <summary>
/// The same with the gateway as a process that watches its file by itself, and with its memory looked at from outside. scripts/reload-soak.sh sets
/// GATEWAY_RELOADS to 1,000; the tests run a few files.
/// </summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ReloadSoakTests
{
    private static readonly int Files = int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_RELOADS"), CultureInfo.InvariantCulture, out var files) ? files : 4;

    [Fact]
    public async Task Watched_file_that_changes_under_load_fails_no_request()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var demo = await HttpDemo.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);
        await using var server = await StubHttpServer.StartAsync(ReloadUnderLoadTests.ServeAsync);
        var (port, readiness) = (FreePort.Next(), FreePort.Next());

        // Nobody reads so many lines, and they would fill the memory of the test.
        var config = string.Create(CultureInfo.InvariantCulture, $"config: {{logging: {{filter: 'false'}}, readinessAddr: \"127.0.0.1:{readiness}\", statsAddr: \"off\", adminAddr: \"off\"}}\n");
        var files = new ReloadFiles(config, port, ((IPEndPoint)taken.LocalEndpoint).Port, demo.Endpoint, server.Url);
        using var folder = new TemporaryFolder();
        var path = folder.File("gateway.yaml");
        await File.WriteAllTextAsync(path, files.Good(-1), TestContext.Current.CancellationToken);
        await using var gateway = TestProcess.Start(StdioCommand.Gateway("-f", path));
        await gateway.Output.WaitAsync(line => line.StartsWith("Serving ", StringComparison.Ordinal), "the gateway serves");
        var endpoint = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/mcp"));
        await using var load = new ReloadLoad(endpoint, TimeSpan.FromMilliseconds(20));
        await load.WhenAllAnsweredAsync("the first answers");
        var memory = new List<long>();
        for (var file = 0; file < Files; file++)
        {
            var isGood = file % 2 == 0;
            var told = gateway.Errors.When(line => line.Contains(isGood ? "is in use; SHA-256" : "is not used, errors", StringComparison.Ordinal), (file / 2) + (isGood ? 2 : 1));
            await ReloadFiles.SaveAsync(path, isGood ? files.Good(file / 2) : files.Bad(file / 2));
            await told.Within($"the word of file {file}");
            if (file % Math.Max(Files / 20, 1) == 0)
            {
                memory.Add(Memory(gateway));
            }
        }

        await load.WhenAllAnsweredAsync("the last answers");
        memory.Add(Memory(gateway));
        await ReportAsync(memory, load.Answers);
        Assert.True(load.Failures.IsEmpty, $"{load.Failures.Count} of {load.Answers} failed:\n{string.Join('\n', load.Failures.Take(20))}");

        // Compiled code and pools fill at first; from a quarter of a long run on it stays.
        Assert.True(Files < 100 || memory[^1] < memory[memory.Count / 4] * 5 / 4, $"memory grew: {string.Join(", ", memory)} KiB");
    }

    // KiB; 0 where there is no such file.
    private static long Memory(TestProcess process)
    {
        var status = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/status");
        var line = File.Exists(status) ? File.ReadLines(status).First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)) : "VmRSS: 0 kB";
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static async Task ReportAsync(List<long> memory, long answers)
    {
        var report = string.Create(CultureInfo.InvariantCulture, $"{Files} files, {answers} answers; resident memory in MiB: {string.Join(' ', memory.Select(kib => kib / 1024))}");
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "artifacts", "reload-soak.txt"), report + "\n", TestContext.Current.CancellationToken);
    }
}
