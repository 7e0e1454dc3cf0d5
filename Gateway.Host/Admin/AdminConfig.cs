using System.ComponentModel.DataAnnotations;
using Gateway.Policies;

namespace Gateway.Host.Admin;

/// <summary>Who may use the admin listener (<c>config.admin</c>); where it listens is <c>config.adminAddr</c>.</summary>
internal sealed record AdminConfig
{
    /// <summary>
    /// Changes need this as bearer token: at least 16 letters, digits and <c>-._~+/</c>. Default: none, and nothing can be changed.
    /// </summary>
    [MaxLength(AdminToken.MaxLength)]
    [RegularExpression(AdminToken.Form, ErrorMessage = AdminToken.Remedy)]
    public Secret? Token { get; init; }

    /// <summary>Path of a file that holds the token alone; it is read at each use, so that a token is replaced by replacing the file. Default: none.</summary>
    [MinLength(1)]
    public string? TokenFile { get; init; }

    /// <summary>Whether reading needs the token as well. Default: false; on an address that is not loopback it always does.</summary>
    public bool ProtectReads { get; init; }

    /// <summary>Host names that the listener is called by, beside <c>localhost</c> and IP addresses. Default: none.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];
}
