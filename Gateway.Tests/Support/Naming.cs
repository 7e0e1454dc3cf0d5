namespace Gateway.Tests.Support;

/// <summary>
/// How a server's names look to the client: as they are, or as a gateway with several targets shows them. Checks that take one can be
/// pointed at a server directly and at a gateway before it.
/// </summary>
/// <param name="Name">Of tools and prompts.</param>
/// <param name="Uri">Of resources and templates.</param>
public sealed record Naming(Func<string, string> Name, Func<string, string> Uri)
{
    /// <summary>One server, or a gateway with one target.</summary>
    public static Naming Plain { get; } = new(name => name, uri => uri);

    /// <summary>A gateway with several targets: <c>target_name</c> and <c>target+uri</c>.</summary>
    public static Naming Prefixed(string target) => new(name => $"{target}_{name}", uri => $"{target}+{uri}");
}
