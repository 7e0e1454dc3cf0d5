using System.Text.Json.Nodes;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Conformance;

/// <summary>Runs the public conformance suite of MCP (version in Gateway.Tests/node/package.json) against a server, or against a client.</summary>
internal static class ConformanceSuite
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Everything that a revision requires, on the wire of that revision.</summary>
    public static async Task<SuiteResult> RequirementsAsync(Uri endpoint, string revision)
    {
        // By this name: some checks are for servers of this machine only.
        var url = new UriBuilder(endpoint) { Host = "localhost" }.Uri.ToString();
        return await RunAsync($"the conformance suite of {revision}", ["server", "--url", url, "--requirements", revision], exited => exited);
    }

    /// <summary>One scenario for clients, on the wire of a revision.</summary>
    /// <param name="scenario">Its name.</param>
    /// <param name="revision">What its server speaks.</param>
    /// <param name="act">Does what the scenario wants, given the server's URL and what the scenario says beside it.</param>
    public static async Task<SuiteResult> ClientAsync(string scenario, string revision, Func<Uri, JsonNode?, Task> act)
    {
        var (asked, done) = (NewSource<JsonNode>(), NewSource<string?>());
        await using var port = await StubHttpServer.StartAsync(async context =>
        {
            asked.TrySetResult(JsonNode.Parse(await new StreamReader(context.Request.Body).ReadToEndAsync())!);
            var failure = await done.Task;
            context.Response.StatusCode = failure is null ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync(failure ?? "done");
        });
        var command = $"\"{NodeTools.Node}\" \"{NodeTools.ConformanceClient}\" {port.Url}";
        return await RunAsync($"the scenario {scenario}", ["client", "--scenario", scenario, "--spec-version", revision, "--timeout", "120000", "--command", command], async exited =>
        {
            if (await Task.WhenAny(asked.Task, exited) == asked.Task)
            {
                var told = await asked.Task;
                done.SetResult(await FailureAsync(() => act(new Uri((string)told["server"]!), told["context"])));
            }

            await exited;
        });
    }

    private static async Task<string?> FailureAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (Exception exception)
        {
            return exception.ToString();
        }
    }

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task<SuiteResult> RunAsync(string name, IEnumerable<string> arguments, Func<Task, Task> beside)
    {
        NodeTools.Require();
        var folder = Directory.CreateTempSubdirectory("conformance-");
        try
        {
            await using var suite = TestProcess.Start(NodeTools.Script(NodeTools.Conformance, [.. arguments, "-o", folder.FullName]));
            suite.Input.Close();
            var exited = suite.WaitForExitAsync(name, Limit);
            await beside(exited);
            return SuiteResult.Read(folder.FullName, await exited, suite.Transcript());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
