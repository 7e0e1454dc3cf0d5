using System.Globalization;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Examples;

/// <summary>An example as it is written, but for its ports and for npx, which would fetch from the network.</summary>
internal static class ExampleGateway
{
    /// <param name="example">The folder under examples.</param>
    /// <param name="ports">Ports that are written, with those to put in their places. 3000 is the gateway's: by default any free one.</param>
    public static Task<TestGateway> StartAsync(string example, params (int Written, int Port)[] ports) => StartAsync(example, yaml => yaml, ports);

    /// <param name="example">The folder under examples.</param>
    /// <param name="change">What else is put in the place of what is written.</param>
    /// <param name="ports">As above.</param>
    public static async Task<TestGateway> StartAsync(string example, Func<string, string> change, params (int Written, int Port)[] ports)
    {
        NodeTools.Require();
        var yaml = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "examples", example, "gateway.yaml"), TestContext.Current.CancellationToken);
        var server = EverythingServer.Stdio;
        yaml = yaml.Replace("cmd: npx", $"cmd: {JsonSerializer.Serialize(server.Program)}", StringComparison.Ordinal)
            .Replace("[\"-y\", \"@modelcontextprotocol/server-everything\"]", JsonSerializer.Serialize(server.Arguments), StringComparison.Ordinal);
        foreach (var (written, port) in ports)
        {
            yaml = yaml.Replace(Text($":{written}"), Text($":{port}"), StringComparison.Ordinal).Replace(Text($"port: {written}"), Text($"port: {port}"), StringComparison.Ordinal);
        }

        return await TestGateway.StartAsync(change(yaml).Replace("port: 3000", "port: 0", StringComparison.Ordinal));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
