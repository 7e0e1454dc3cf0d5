using System.ComponentModel.DataAnnotations;
using Gateway.Policies.Conditions;

namespace Gateway.Policies.Redirect;

/// <summary>An answer that a route gives by itself, to everybody (<c>directResponse</c>).</summary>
public sealed record DirectResponseConfig : AnswerConfig
{
    /// <summary>
    /// Answers of which the first is given whose condition holds; requests for which none does go on, and nobody was asked yet who they are.
    /// Default: there is one answer.
    /// </summary>
    public IReadOnlyList<ConditionalAnswerConfig>? Conditional { get; init; }

    /// <summary>Whether no request goes on.</summary>
    public bool AnswersAll => Conditional is null or [] || Conditional[^1].Condition is null;
}

/// <summary>An answer that is given under a condition.</summary>
public sealed record ConditionalAnswerConfig : AnswerConfig, IConditionalConfig
{
    /// <summary>Rule language: when this answer is given. Default: always, where none before it is; the last only.</summary>
    [MinLength(1)]
    public string? Condition { get; init; }
}

/// <summary>An answer.</summary>
public record AnswerConfig
{
    /// <summary>The HTTP status; must be written. Range: 200 to 599.</summary>
    [Range(200, 599)]
    public int? Status { get; init; }

    /// <summary>The body, as plain text; at most 64 KiB. Default: none.</summary>
    [MaxLength(64 << 10)]
    public string Body { get; init; } = "";
}
