using System.Net;
using System.Net.Sockets;

namespace Gateway.Host.Configuration.Validation;

/// <summary>Something is served, and no two listen on the same port of the same address.</summary>
internal static class BindRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        if (config.Binds.Count == 0)
        {
            report.Error("binds", "Nothing is served.", "Write binds, or mcp with its targets.");
        }

        var taken = new List<(IPEndPoint EndPoint, string Path)>();
        foreach (var (endPoint, path) in EndPoints(config).Where(at => !report.IsFaulty(at.Path)))
        {
            var other = taken.FirstOrDefault(earlier => Collide(earlier.EndPoint, endPoint));
            if (other.Path is null)
            {
                taken.Add((endPoint, path));
            }
            else
            {
                report.Error(path, $"{endPoint} collides with {other.EndPoint} of {other.Path}.", "Give each its own port.");
            }
        }
    }

    private static IEnumerable<(IPEndPoint EndPoint, string Path)> EndPoints(GatewayConfig config)
    {
        var sides = new[]
        {
            (config.Config.AdminAddr, "config.adminAddr"), (config.Config.StatsAddr, "config.statsAddr"), (config.Config.ReadinessAddr, "config.readinessAddr"),
        };
        return sides.Where(side => side.Item1.EndPoint is not null).Select(side => (side.Item1.EndPoint!, side.Item2))
            .Concat(ConfigWalk.Binds(config).Select(at => (at.Bind.EndPoint, $"{at.Path}.port")));
    }

    private static bool Collide(IPEndPoint left, IPEndPoint right) => left.Port == right.Port && left.Port != 0
        && (left.Address.Equals(right.Address) || IsEvery(left.Address, right.Address) || IsEvery(right.Address, left.Address));

    // A socket on :: takes IPv4 connections as well.
    private static bool IsEvery(IPAddress every, IPAddress other) => every.Equals(IPAddress.IPv6Any)
        || (every.Equals(IPAddress.Any) && other.AddressFamily == AddressFamily.InterNetwork);
}
