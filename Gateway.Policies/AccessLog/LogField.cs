namespace Gateway.Policies.AccessLog;

/// <summary>A field that the configuration added to a line.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its value, if that is a text; else null.</param>
/// <param name="Json">Any other value, as JSON without control characters and line breaks; else null.</param>
public readonly record struct LogField(string Name, string? Text, string? Json);
