using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.Redirect;

/// <summary>An answer that a route gives by itself, to everybody (<c>directResponse</c>).</summary>
public sealed record DirectResponseConfig
{
    /// <summary>The HTTP status; must be written. Range: 200 to 599.</summary>
    [Range(200, 599)]
    public int? Status { get; init; }

    /// <summary>The body, as plain text; at most 64 KiB. Default: none.</summary>
    [MaxLength(64 << 10)]
    public string Body { get; init; } = "";
}
