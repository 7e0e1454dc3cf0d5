namespace Gateway.Tests.Support;

/// <summary>Values of the trait <c>Category</c>; each test class carries exactly one.</summary>
public static class Categories
{
    public const string Trait = "Category";

    /// <summary>In memory, milliseconds.</summary>
    public const string Unit = nameof(Unit);

    /// <summary>Real sockets, real child processes; nothing but the .NET SDK.</summary>
    public const string Integration = nameof(Integration);

    /// <summary>Needs Node.js and the packages of Gateway.Tests/node.</summary>
    public const string Node = nameof(Node);

    /// <summary>Needs PostgreSQL's server binaries.</summary>
    public const string Postgres = nameof(Postgres);

    /// <summary>Several gateway processes.</summary>
    public const string Cluster = nameof(Cluster);

    /// <summary>Public suites: MCP conformance, CEL.</summary>
    public const string Conformance = nameof(Conformance);

    public static readonly string[] All = [Unit, Integration, Node, Postgres, Cluster, Conformance];
}
