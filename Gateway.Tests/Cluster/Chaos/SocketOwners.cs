using System.Globalization;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>Which process has one end of a TCP connection on this machine, by what Linux says of it.</summary>
internal static class SocketOwners
{
    /// <summary>Whether a process has the end with port <paramref name="local"/> of a connection to port <paramref name="remote"/>.</summary>
    public static bool Has(int process, int local, int remote)
    {
        var inodes = new[] { "tcp", "tcp6" }.SelectMany(table => File.ReadLines($"/proc/{process}/net/{table}").Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => PortOf(fields[1]) == local && PortOf(fields[2]) == remote)
            .Select(fields => $"socket:[{fields[9]}]").ToHashSet();
        return inodes.Count > 0 && new DirectoryInfo($"/proc/{process}/fd").EnumerateFiles()
            .Any(file => inodes.Contains(Path.GetFileName(file.LinkTarget ?? "")));
    }

    private static int PortOf(string address) => int.Parse(address.AsSpan(address.IndexOf(':', StringComparison.Ordinal) + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
