namespace Gateway.Tests.Support;

/// <summary>Debian's Prometheus, where it is installed.</summary>
internal static class PrometheusTools
{
    private static readonly string? Promtool = Find("promtool");
    private static readonly string? Server = Find("prometheus");

    /// <summary>Skips the test where it is not there.</summary>
    public static void Require() => OptionalTools.Require(Promtool is not null && Server is not null, "needs prometheus and promtool: scripts/install-test-tools.sh");

    /// <summary>Runs promtool; its input is what is given, and nothing may be wrong with it.</summary>
    public static async Task CheckAsync(string? input, params string[] arguments)
    {
        await using var process = TestProcess.Start(new StdioCommand(Promtool!, arguments));
        if (input is not null)
        {
            await process.Input.WriteAsync(input);
        }

        process.Input.Close();
        Assert.True(await process.WaitForExitAsync("promtool") == 0, process.Transcript());
    }

    /// <summary>Starts a server with a configuration and a folder for its data.</summary>
    public static TestProcess Start(string config, string folder, int port) => TestProcess.Start(new StdioCommand(
        Server!, [$"--config.file={config}", $"--storage.tsdb.path={folder}", $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"]));

    private static string? Find(string name) =>
        new[] { "/usr/bin", "/usr/local/bin" }.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
