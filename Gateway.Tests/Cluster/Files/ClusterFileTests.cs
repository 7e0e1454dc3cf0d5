using Gateway.Actors.Cluster;
using Gateway.Actors.Upstreams;
using Gateway.Host.Cluster;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Files;

/// <summary>The file of <c>--cluster</c>.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class ClusterFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ClusterFileTests()
    {
        KeyRingFile.Add(_folder.File("keys"));
        File.WriteAllText(_folder.File("connection"), "Host=db.example;Username=gateway;Password=secret;SSL Mode=VerifyFull\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_names_node_database_keys_and_addresses()
    {
        var file = Read("""
            node: $NAME
            database: {connectionFile: FOLDER/connection}
            keys: FOLDER/keys
            listen: 0.0.0.0:15031
            address: https://gw1:15031
            """, out var diagnostics);

        Assert.Equal([], diagnostics);
        Assert.Equal(("gw1", "0.0.0.0:15031", "https://gw1:15031"), (file!.Config.Node, file.Config.Listen.ToString(), file.Config.Address));
        Assert.Equal("Host=db.example;Username=gateway;Password=secret;SSL Mode=VerifyFull", file.ConnectionString);
        Assert.Single(file.Keys.Ids);
    }

    [Theory]
    [InlineData("Host=127.0.0.1", true)]
    [InlineData("Host=/run/postgresql", true)]
    [InlineData("Host=localhost", true)]
    [InlineData("Host=db;SSL Mode=VerifyCA", true)]
    [InlineData("Host=db", false)]
    [InlineData("Host=db;SSL Mode=Require", false)]
    public void Database_elsewhere_that_nothing_proves_is_a_warning(string connection, bool quiet)
    {
        var file = Read($$"""
            node: gw1
            database: {connection: "{{connection}}"}
            keys: FOLDER/keys
            """, out _);

        Assert.Equal(quiet ? [] : ["2:12: warning: database.connection: Nothing proves that this is the database: whoever answers in its place could take sessions."],
            file!.Warnings.Select(DiagnosticPrinter.Line).Select(line => line.Replace("2:24", "2:12", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_error_is_told_at_its_place_and_no_secret_with_it()
    {
        var file = Read("""
            node: "two words"
            database: {connection: "Password secret"}
            keys: FOLDER/missing
            listen: off
            adress: https://gw1
            """, out var diagnostics);

        Assert.Null(file);
        Assert.Equal(
            ["1:7: error: node", "2:24: error: database.connection", "3:7: error: keys", "4:9: error: listen", "5:1: error: adress"],
            diagnostics.Select(line => string.Join(':', line.Split(':').Take(4))));
        Assert.DoesNotContain(diagnostics, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("database: {connection: 'Host=127.0.0.1'}\nkeys: FOLDER/keys", "node")]
    [InlineData("node: a\nkeys: FOLDER/keys", "database")]
    [InlineData("node: a\ndatabase: {}\nkeys: FOLDER/keys", "database")]
    [InlineData("node: a\ndatabase: {connection: 'Host=127.0.0.1', connectionFile: FOLDER/connection}\nkeys: FOLDER/keys", "database")]
    [InlineData("node: a\ndatabase: {connectionFile: FOLDER/missing}\nkeys: FOLDER/keys", "connectionFile")]
    [InlineData("node: a\ndatabase: {connection: 'Username=x'}\nkeys: FOLDER/keys", "names no host")]
    [InlineData("node: a\ndatabase: {connection: 'Host=127.0.0.1'}", "keys")]
    [InlineData("node: a\ndatabase: {connection: 'Host=127.0.0.1'}\nkeys: FOLDER/keys\nlisten: 0.0.0.0:1", "address of this machine")]
    [InlineData("node: a\ndatabase: {connection: 'Host=127.0.0.1'}\nkeys: FOLDER/keys\naddress: http://gw1:1", "no address of a node")]
    [InlineData("node: a\ndatabase: {connection: 'Host=127.0.0.1'}\nkeys: FOLDER/keys\naddress: https://gw1/path", "no address of a node")]
    public void What_is_missing_or_contradicts_is_an_error(string yaml, string expected)
    {
        Assert.Null(Read(yaml, out var diagnostics));
        Assert.Contains(diagnostics, line => line.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("84s", 60, 5, false)]
    [InlineData("85s", 60, 5, true)]
    [InlineData("85s", 61, 5, false)]
    [InlineData("85s", 60, 6, false)]
    [InlineData("10m", 300, 30, true)]
    public void Stop_time_that_is_shorter_than_what_a_drain_may_take_is_an_error_with_its_sum(string granted, int call, int wait, bool fits)
    {
        var limits = new LimitsConfig
        {
            Cluster = new ClusterLimits { DrainWait = TimeSpan.FromSeconds(wait) },
            Upstreams = new UpstreamLimits { Call = TimeSpan.FromSeconds(call) },
        };
        var file = Read($"node: a\ndatabase: {{connection: 'Host=127.0.0.1'}}\nkeys: FOLDER/keys\nstopTime: {granted}", out var diagnostics, limits);

        Assert.Equal(fits, file is not null);
        Assert.Equal(fits ? [] : [$"4:11: error: stopTime: The node may take {wait + call + 20} s to stop (config.limits.cluster.drainWait {wait} s, config.limits.upstreams.call {call} s, "
            + $"and 20 s to end and close), and would be killed after {granted[..^1]} s."], diagnostics.Select(line => line.Split('\n')[0]));
    }

    [Theory]
    [InlineData("docker-compose.yml")]
    [InlineData("cluster-config/README.md")]
    [InlineData("docs/cluster.md")]
    public void Longest_stop_is_what_is_told(string file)
    {
        Assert.Equal(TimeSpan.FromSeconds(85), StopTime.Longest(new LimitsConfig()));
        Assert.Contains("85 s", File.ReadAllText(Path.Combine(Repository.Root, file)), StringComparison.Ordinal);
        Assert.DoesNotContain("75 s", File.ReadAllText(Path.Combine(Repository.Root, file)), StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_file_grants_its_nodes_what_they_check()
    {
        var compose = File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"));
        var cluster = File.ReadAllText(Path.Combine(Repository.Root, "cluster-config", "cluster.yaml"));

        Assert.Contains("stop_grace_period: 90s", compose, StringComparison.Ordinal);
        Assert.Contains("stopTime: 90s", cluster, StringComparison.Ordinal);
    }

    private ClusterFile? Read(string yaml, out IReadOnlyList<string> diagnostics, LimitsConfig? limits = null)
    {
        File.WriteAllText(_folder.File("cluster.yaml"), yaml.Replace("FOLDER", _folder.Path, StringComparison.Ordinal));
        var file = ClusterFile.Read(_folder.File("cluster.yaml"), name => name == "NAME" ? "gw1" : null, limits ?? new LimitsConfig(), out var errors);
        diagnostics = [.. errors.Select(DiagnosticPrinter.Line)];
        return file;
    }
}
