using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>Runs the public conformance suite of MCP (version in Gateway.Tests/node/package.json) against a server.</summary>
internal static class ConformanceSuite
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Everything that a revision requires, on the wire of that revision.</summary>
    public static async Task<SuiteResult> RequirementsAsync(Uri endpoint, string revision)
    {
        NodeTools.Require();
        var folder = Directory.CreateTempSubdirectory("conformance-");
        try
        {
            // By this name: some checks are for servers of this machine only.
            var url = new UriBuilder(endpoint) { Host = "localhost" }.Uri.ToString();
            await using var suite = TestProcess.Start(NodeTools.Script(NodeTools.Conformance, ["server", "--url", url, "--requirements", revision, "-o", folder.FullName]));
            suite.Input.Close();
            var exitCode = await suite.WaitForExitAsync($"the conformance suite of {revision}", Limit);
            return SuiteResult.Read(folder.FullName, exitCode, suite.Transcript());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
