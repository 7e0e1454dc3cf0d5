using System.ComponentModel.DataAnnotations;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Values;

namespace Gateway.Host.Cluster;

/// <summary>
/// What a user may write in the file of <c>--cluster</c>: how this process is a node of its cluster. Beside the configuration, which all nodes share; read
/// once, at the start.
/// </summary>
internal sealed record ClusterConfig
{
    /// <summary>The name of the node, by which logs and other nodes call it. Letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</summary>
    [MinLength(1)]
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]{0,62}", ErrorMessage = "Write a name of at most 63 letters, digits, '.', '_' and '-', such as gw1 or $HOSTNAME.")]
    public required string Node { get; init; }

    /// <summary>The PostgreSQL database that holds leases and the session directory.</summary>
    public required DatabaseConfig Database { get; init; }

    /// <summary>
    /// Path of the file with the keys that seal session ids, cursors and states: one key a line, 64 hexadecimal digits, the newest first. The same file on
    /// every node; <c>keys new</c> makes it.
    /// </summary>
    [MinLength(1)]
    public required string Keys { get; init; }

    /// <summary>Where other nodes connect, with HTTP/2 and the certificates of live nodes only. Default: 127.0.0.1:15030.</summary>
    public ListenAddress Listen { get; init; } = ListenAddress.Loopback(15030);

    /// <summary>Where the others reach <c>listen</c>, as <c>https://host:port</c>. Default: its own address, which must then be one of this machine.</summary>
    [MinLength(1)]
    public string? Address { get; init; }

    /// <summary>
    /// How long whatever stops this node waits before it kills it: <c>stop_grace_period</c> of Compose, <c>terminationGracePeriodSeconds</c> of Kubernetes,
    /// <c>TimeoutStopSec</c> of systemd. A node that may need longer does not start. Default: not known, and not checked; range: 1 s to 25 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.01:00:00")]
    public TimeSpan? StopTime { get; init; }
}
