namespace Gateway.Policies.Authentication;

/// <summary>A document, as written: the text itself, a file, or a URL. Exactly one is set.</summary>
[Shorthand(nameof(Inline))]
[ExactlyOneOf(nameof(Inline), nameof(File), nameof(Url))]
public sealed record RemoteDocumentConfig
{
    /// <summary>The text itself.</summary>
    public string? Inline { get; init; }

    /// <summary>Path of a file with the text.</summary>
    public string? File { get; init; }

    /// <summary>Where the text is fetched, again and again.</summary>
    [MayHoldSecrets(InQuery = true)]
    public string? Url { get; init; }
}
