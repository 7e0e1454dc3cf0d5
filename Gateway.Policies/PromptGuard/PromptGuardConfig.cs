namespace Gateway.Policies.PromptGuard;

/// <summary>What text is let through (<c>ai.promptGuard</c>). A list in its place is both: <see cref="Request"/> and <see cref="Response"/>.</summary>
[ListShorthand(nameof(Request), nameof(Response))]
public sealed record PromptGuardConfig
{
    /// <summary>Guards of what goes to a target: arguments, completions, answers to its questions. Default: none.</summary>
    public IReadOnlyList<TextGuardConfig>? Request { get; init; }

    /// <summary>Guards of what comes from a target: results, prompts, resources, descriptions, notifications, its questions. Default: none.</summary>
    public IReadOnlyList<TextGuardConfig>? Response { get; init; }
}

/// <summary>One guard. Guards act in their order, each on what the one before left.</summary>
public sealed record TextGuardConfig
{
    /// <summary>What it looks for.</summary>
    public required RegexGuardConfig Regex { get; init; }

    /// <summary>What is answered in place of what it rejects.</summary>
    public RejectionConfig? Rejection { get; init; }
}

/// <summary>What a guard looks for. At least one pattern must be written.</summary>
public sealed record RegexGuardConfig
{
    /// <summary>What becomes of text in which one of <see cref="Rules"/> is found. Default: <see cref="GuardAction.Mask"/>.</summary>
    public GuardAction Action { get; init; }

    /// <summary>Patterns on which <see cref="Action"/> acts. Default: none.</summary>
    public IReadOnlyList<GuardPatternConfig> Rules { get; init; } = [];

    /// <summary>Patterns whose text is rejected, whatever <see cref="Action"/> says. Default: none.</summary>
    public IReadOnlyList<GuardPatternConfig> Deny { get; init; } = [];

    /// <summary>Patterns whose text is masked, whatever <see cref="Action"/> says. Default: none.</summary>
    public IReadOnlyList<GuardPatternConfig> Mask { get; init; } = [];
}

/// <summary>One pattern. Exactly one of Pattern and Builtin is set.</summary>
[ExactlyOneOf(nameof(Pattern), nameof(Builtin))]
public sealed record GuardPatternConfig
{
    /// <summary>A regular expression of RE2's syntax, found anywhere in a text.</summary>
    public string? Pattern { get; init; }

    /// <summary>A pattern that is built in.</summary>
    public GuardBuiltin? Builtin { get; init; }
}

/// <summary>What is answered in place of what is rejected.</summary>
public sealed record RejectionConfig
{
    /// <summary>The message. Default: <c>Rejected by policy</c>; at most 1024 characters.</summary>
    [System.ComponentModel.DataAnnotations.MaxLength(1024)]
    [System.ComponentModel.DataAnnotations.MinLength(1)]
    public string? Body { get; init; }
}

/// <summary>What becomes of text in which a pattern is found.</summary>
public enum GuardAction
{
    /// <summary>What matches is replaced by a name in angle brackets, such as <c>&lt;EMAIL_ADDRESS&gt;</c>; of a pattern of one's own, by <c>&lt;masked&gt;</c>.</summary>
    Mask,

    /// <summary>The message is not passed on.</summary>
    Reject,
}

/// <summary>Patterns that are built in.</summary>
public enum GuardBuiltin
{
    /// <summary>Social security numbers of the USA.</summary>
    Ssn,

    /// <summary>Numbers of payment cards that a card network gives out and whose check digit is right.</summary>
    CreditCard,

    /// <summary>Telephone numbers: with a country's code, or of North America.</summary>
    PhoneNumber,

    /// <summary>Addresses of electronic mail.</summary>
    Email,

    /// <summary>Social insurance numbers of Canada whose check digit is right.</summary>
    CaSin,

    /// <summary>Keys and tokens that show by their form what they are, private keys, and values that are called a password or key.</summary>
    Secrets,
}
