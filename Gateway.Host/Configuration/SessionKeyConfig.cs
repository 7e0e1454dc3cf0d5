using System.ComponentModel.DataAnnotations;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>Keys that seal session ids, cursors and states (<c>config.session</c>).</summary>
internal sealed record SessionKeyConfig
{
    /// <summary>
    /// Keys of 256 bits, as 64 hexadecimal digits each. The first seals; all of them open, so that a key can be replaced:
    /// put the new one first, restart every node, and take the old one out when its sessions are gone.
    /// </summary>
    [OneOrMany]
    [MinLength(1)]
    [RegularExpression("[0-9a-fA-F]{64}", ErrorMessage = "Write 64 hexadecimal digits, such as `openssl rand -hex 32` prints.")]
    public required IReadOnlyList<Secret> Key { get; init; }
}
