using System.Net;
using System.Net.Sockets;

namespace Gateway.Host.OAuth;

/// <summary>How often one address may have a client registered: each registration is a lasting thing at the provider. Thread-safe.</summary>
internal sealed class RegistrationLimit(TimeProvider time)
{
    /// <summary>Registrations of one address within <see cref="Window"/>.</summary>
    public const int PerAddress = 20;

    // Beyond so many addresses a window, registration is closed to new ones: memory is bounded, and no provider wants more.
    private const int MaxAddresses = 10_000;

    /// <summary>How long they are counted; then all counts begin anew.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _counts = [];
    private long _began = time.GetTimestamp();

    /// <summary>Counts one; null: it may go on; else when to try again.</summary>
    public TimeSpan? Take(IPAddress client)
    {
        var key = Network(client);
        lock (_lock)
        {
            var elapsed = time.GetElapsedTime(_began);
            if (elapsed >= Window)
            {
                _counts.Clear();
                (_began, elapsed) = (time.GetTimestamp(), TimeSpan.Zero);
            }

            var count = _counts.GetValueOrDefault(key);
            if (count >= PerAddress || (count == 0 && _counts.Count >= MaxAddresses))
            {
                return Window - elapsed;
            }

            _counts[key] = count + 1;
            return null;
        }
    }

    // One client of IPv6 has a whole network of 64 bits to write from.
    private static IPAddress Network(IPAddress client)
    {
        if (client.IsIPv4MappedToIPv6)
        {
            return client.MapToIPv4();
        }

        if (client.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(client))
        {
            return client;
        }

        Span<byte> bytes = stackalloc byte[16];
        client.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
