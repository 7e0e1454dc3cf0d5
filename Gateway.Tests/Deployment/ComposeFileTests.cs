using System.Globalization;
using Gateway.Actors.Cluster;
using Gateway.Actors.Upstreams;
using Gateway.Tests.Support;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Gateway.Tests.Deployment;

/// <summary>
/// What <c>docker-compose.yml</c> and <c>Dockerfile</c> promise that can be read off them, on machines without Docker. That they work is shown by
/// <c>scripts/compose-smoke.sh</c>.
/// </summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class ComposeFileTests
{
    private static readonly Dictionary<string, Dictionary<string, object>> Services = Read();

    public static TheoryData<string> Names => [.. Services.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Container_has_a_read_only_root_no_capabilities_and_limits(string service)
    {
        var settings = Services[service];

        Assert.Equal("true", settings["read_only"]);
        Assert.Equal(["ALL"], (List<object>)settings["cap_drop"]);
        Assert.Equal(["no-new-privileges:true"], (List<object>)settings["security_opt"]);
        Assert.Subset(new HashSet<string>(settings.Keys), new HashSet<string> { "mem_limit", "cpus", "pids_limit", "logging" });
        Assert.DoesNotContain("privileged", settings.Keys);
    }

    [Fact]
    public void Ports_are_those_of_this_machine_alone() => Assert.All(
        Services.Values.Where(settings => settings.ContainsKey("ports")).SelectMany(settings => (List<object>)settings["ports"]),
        port => Assert.StartsWith("127.0.0.1:", (string)port, StringComparison.Ordinal));

    [Fact]
    public void Gateways_have_longer_to_stop_than_they_take_to_drain()
    {
        var drain = new ClusterLimits().DrainWait + new UpstreamLimits().Call + TimeSpan.FromSeconds(10);

        Assert.All(["gateway-1", "gateway-2", "gateway-3"], name => Assert.True(StopTime(name) > drain, $"{name} has {StopTime(name)}, and drains for up to {drain}"));
    }

    [Theory]
    [InlineData("haproxy.cfg")]
    [InlineData("haproxy-nonsticky.cfg")]
    public void Balancer_has_longer_to_stop_than_it_lets_requests_end(string config)
    {
        var line = File.ReadLines(Path.Combine(Repository.Root, "cluster-config", config)).Single(text => text.Contains("hard-stop-after", StringComparison.Ordinal));

        Assert.True(StopTime("haproxy") > Seconds(line.Split(' ')[^1]));
    }

    [Fact]
    public void No_secret_is_handed_over_in_a_variable()
    {
        var variables = Services.Values.Where(settings => settings.ContainsKey("environment"))
            .SelectMany(settings => (Dictionary<object, object>)settings["environment"]).ToList();

        Assert.NotEmpty(variables);
        Assert.DoesNotContain(variables, variable => ((string)variable.Key).Contains("PASSWORD", StringComparison.Ordinal) && !((string)variable.Value).StartsWith("/secrets/", StringComparison.Ordinal));
        Assert.DoesNotContain("Password=", File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void What_the_image_is_built_from_is_there_and_sent_to_the_builder()
    {
        var sent = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToHashSet();
        var copied = File.ReadLines(Path.Combine(Repository.Root, "Dockerfile")).Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1]).ToList();

        Assert.Contains("global.json", copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"{path} is not there"));
        Assert.All(copied, path => Assert.Contains(path.Split('/')[0], sent));
    }

    private static TimeSpan StopTime(string service) => Seconds((string)Services[service]["stop_grace_period"]);

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(int.Parse(text.TrimEnd('s'), CultureInfo.InvariantCulture));

    private static Dictionary<string, Dictionary<string, object>> Read()
    {
        using var file = File.OpenText(Path.Combine(Repository.Root, "docker-compose.yml"));
        var root = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(new MergingParser(new Parser(file)));
        return ((Dictionary<object, object>)root["services"]).ToDictionary(
            service => (string)service.Key,
            service => ((Dictionary<object, object>)service.Value).ToDictionary(setting => (string)setting.Key, setting => setting.Value));
    }
}
