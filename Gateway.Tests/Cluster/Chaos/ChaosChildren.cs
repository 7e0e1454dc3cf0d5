using System.Globalization;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>Sessions that have a child process each, and the ids of these.</summary>
internal sealed class ChaosChildren : IDisposable
{
    private readonly List<RawMcp> _clients = [];

    public static async Task<ChaosChildren> OpenAsync(Uri endpoint, int count)
    {
        var children = new ChaosChildren();
        for (var number = 0; number < count; number++)
        {
            var client = new RawMcp(endpoint);
            children._clients.Add(client);
            await client.OpenAsync();
        }

        return children;
    }

    /// <summary>The process of each session, asked of it.</summary>
    public async Task<IReadOnlyList<int>> PidsAsync()
    {
        var pids = new List<int>();
        foreach (var client in _clients)
        {
            pids.Add(int.Parse(await client.TextAsync(RawMcp.Call("pid")), CultureInfo.InvariantCulture));
        }

        return pids;
    }

    public static bool IsRunning(int pid) => Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}"));

    public void Dispose() => _clients.ForEach(client => client.Dispose());
}
