using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Gateway.Tests.Support;

/// <summary>
/// Ports for servers that cannot be told to take any: below the kernel's ephemeral range, so that no outgoing connection takes one
/// between the check and the use, and at random, because other test runs do the same.
/// </summary>
public static class FreePort
{
    private const int From = 20_000;

    private const int Attempts = 1000;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    public static int Next()
    {
        var to = EphemeralStart();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(From, to);
            if (IsFree(port) && Given.TryAdd(port, true))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No free port from {From} to {to}.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            // Dual mode, so that a server on either family counts.
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int EphemeralStart()
    {
        const string range = "/proc/sys/net/ipv4/ip_local_port_range";
        return File.Exists(range) && int.TryParse(File.ReadAllText(range).Split('\t', ' ')[0], out var start) && start > From + Attempts
            ? start
            : 32_768;
    }
}
