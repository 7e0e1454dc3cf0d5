namespace Gateway.Policies;

/// <summary>One thing wrong with a configuration, said so that its writer can mend it.</summary>
/// <param name="Path">Where it stands, as keys and indexes: <c>binds[0].listeners[0].routes[1].backends[0].mcp.targets[2].name</c>.</param>
/// <param name="Message">What is wrong, with the offending value; one sentence.</param>
/// <param name="Remedy">What to write instead; one sentence.</param>
public sealed record ConfigError(string Path, string Message, string Remedy)
{
    /// <summary>Where in the text of the value it is, for values that have lines and columns of their own; null: the value as a whole.</summary>
    public TextPlace? Place { get; init; }
}
