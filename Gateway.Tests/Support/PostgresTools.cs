namespace Gateway.Tests.Support;

/// <summary>
/// PostgreSQL's server binaries. Tests of category Postgres call <see cref="Require"/> first: it skips them by name where these are missing, or fails
/// them when GATEWAY_TESTS_REQUIRE is <c>all</c>.
/// </summary>
public static class PostgresTools
{
    private const string DebianFolder = "/usr/lib/postgresql";

    /// <summary>The folder of <c>initdb</c> and <c>postgres</c>, of the newest version; null when there is none.</summary>
    public static string? Folder { get; } = (Directory.Exists(DebianFolder) ? Directory.EnumerateDirectories(DebianFolder) : [])
        .Select(version => Path.Combine(version, "bin"))
        .Where(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
        .OrderBy(folder => double.TryParse(Path.GetFileName(Path.GetDirectoryName(folder)), System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : 0)
        .LastOrDefault();

    public static void Require() =>
        OptionalTools.Require(Folder is not null, $"needs PostgreSQL's server binaries in {DebianFolder}/*/bin: run scripts/install-test-tools.sh as root, or install the package postgresql");

    /// <summary>A program of PostgreSQL, as a user it runs as: it refuses to be root.</summary>
    public static StdioCommand Program(string name, params IEnumerable<string> arguments)
    {
        var program = Path.Combine(Folder!, name);
        return Environment.UserName == "root"
            ? new StdioCommand("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
            : new StdioCommand(program, [.. arguments]);
    }
}
