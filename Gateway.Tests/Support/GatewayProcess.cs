using System.Globalization;

namespace Gateway.Tests.Support;

/// <summary>The gateway's own executable as a process, serving a configuration file on free ports. Killed when disposed.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    /// <summary>The token of its admin listener.</summary>
    public const string AdminToken = "admin-token-of-tests";

    private readonly TemporaryFolder _folder;

    private GatewayProcess(TestProcess process, TemporaryFolder folder, Uri endpoint, Uri? readiness, Uri admin) =>
        (Process, _folder, Endpoint, Readiness, Admin) = (process, folder, endpoint, readiness, admin);

    public TestProcess Process { get; }

    /// <summary>The first MCP endpoint it printed.</summary>
    public Uri Endpoint { get; }

    /// <summary>Where its readiness is served.</summary>
    public Uri? Readiness { get; }

    /// <summary>Where operators are served.</summary>
    public Uri Admin { get; }

    /// <summary>The path of its configuration file.</summary>
    public string File => _folder.File("gateway.yaml");

    /// <summary>Starts it and waits until it says that it serves.</summary>
    /// <param name="yaml">The configuration, without a readiness address.</param>
    /// <param name="arguments">More of the command line.</param>
    public static Task<GatewayProcess> StartAsync(string yaml, params string[] arguments) => StartAsync(yaml, new Dictionary<string, string>(), arguments);

    /// <summary>The same with more of an environment.</summary>
    public static async Task<GatewayProcess> StartAsync(string yaml, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var folder = new TemporaryFolder();
        var (readiness, admin) = (FreePort.Next(), FreePort.Next());
        await System.IO.File.WriteAllTextAsync(folder.File("gateway.yaml"), WithReadiness(yaml, readiness, admin));
        var process = TestProcess.Start(StdioCommand.Gateway(["-f", folder.File("gateway.yaml"), .. arguments]) with { Environment = environment });
        var serving = process.Output.When(line => line.StartsWith("Serving ", StringComparison.Ordinal));
        try
        {
            await Task.WhenAny(process.Exited, serving).Within("the gateway serves", TimeSpan.FromMinutes(2));
            Assert.True(serving.IsCompleted, $"The gateway did not start:\n{process.Transcript()}");
        }
        catch
        {
            await process.DisposeAsync();
            folder.Dispose();
            throw;
        }

        var url = (await serving).Split(": ")[1].Split(", ")[0];
        return new GatewayProcess(process, folder, new Uri(url), new Uri($"http://127.0.0.1:{readiness}/healthz/ready"), new Uri($"http://127.0.0.1:{admin}/"));
    }

    /// <summary>The configuration with a readiness port of its own.</summary>
    public static string WithReadiness(string yaml, int port, int admin = 0) => string.Create(
        CultureInfo.InvariantCulture,
        $"config: {{readinessAddr: \"127.0.0.1:{port}\", statsAddr: \"off\", adminAddr: \"127.0.0.1:{admin}\", admin: {{token: {AdminToken}}}}}\n{yaml}");

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }
}
