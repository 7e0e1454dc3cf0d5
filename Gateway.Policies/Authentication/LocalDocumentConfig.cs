namespace Gateway.Policies.Authentication;

/// <summary>A document with secrets, as written: the text itself, or a file. Exactly one is set.</summary>
[Shorthand(nameof(Inline))]
[ExactlyOneOf(nameof(Inline), nameof(File))]
public sealed record LocalDocumentConfig
{
    /// <summary>The text itself.</summary>
    public Secret? Inline { get; init; }

    /// <summary>Path of a file with the text.</summary>
    public string? File { get; init; }
}
