using System.Reflection;
using Gateway.Tests.Support;

namespace Gateway.Tests.Architecture;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class HouseRulesTests
{
    private const int MaxLines = 400;

    private static readonly string[] ProductProjects = ["Gateway.Policies", "Gateway.Actors", "Gateway.Host"];

    [Fact]
    public void References_point_from_host_to_actors_to_policies()
    {
        Assert.Empty(GatewayReferences("Gateway.Policies"));
        Assert.Subset(new HashSet<string> { "Gateway.Policies" }, GatewayReferences("Gateway.Actors"));
        Assert.Subset(new HashSet<string> { "Gateway.Actors", "Gateway.Policies" }, GatewayReferences("Gateway.Host"));
    }

    [Fact]
    public void Policies_and_actors_know_no_web_server()
    {
        foreach (var project in new[] { "Gateway.Policies", "Gateway.Actors" })
        {
            var references = Assembly.Load(project).GetReferencedAssemblies().Select(name => name.Name!);
            Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || name is "YamlDotNet" or "ModelContextProtocol" or "ModelContextProtocol.Core");
        }
    }

    [Fact]
    public void Only_the_demo_server_uses_the_mcp_sdk()
    {
        var users = Repository.SourceFiles("Gateway.Host")
            .Where(file => !file.Contains(Path.Combine("Cli", "DemoServer"), StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("using ModelContextProtocol", StringComparison.Ordinal));

        Assert.Equal([], users);
    }

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        var long_ = Repository.SourceFiles([.. ProductProjects, "Gateway.Tests"])
            .Select(file => (File: Path.GetRelativePath(Repository.Root, file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > MaxLines);

        Assert.Equal([], long_);
    }

    [Fact]
    public void Product_files_are_small_on_the_whole()
    {
        var lines = Repository.SourceFiles(ProductProjects).Select(file => File.ReadLines(file).Count()).Order().ToArray();

        Assert.True(lines[lines.Length / 2] <= 80, $"The median file has {lines[lines.Length / 2]} lines; the aim is at most 80.");
        Assert.True(lines[lines.Length * 9 / 10] <= 250, $"The 90th percentile is {lines[lines.Length * 9 / 10]} lines; the aim is at most 250.");
    }

    [Fact]
    public void No_type_is_named_manager_helper_util_or_common()
    {
        string[] vague = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Common"];
        var types = ProductProjects.SelectMany(project => Assembly.Load(project).GetTypes())
            .Where(type => type.Namespace?.StartsWith("Gateway.", StringComparison.Ordinal) == true)
            .Where(type => vague.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)
                || type.Namespace!.Split('.').Contains(word)));

        Assert.Equal([], types);
    }

    [Fact]
    public void Each_test_class_has_one_category()
    {
        var wrong = typeof(HouseRulesTests).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.GetMethods().Any(method => method.GetCustomAttributes<FactAttribute>().Any()))
            .Where(type => type.GetCustomAttributes<TraitAttribute>(inherit: true)
                .Count(trait => trait.Name == Categories.Trait && Categories.All.Contains(trait.Value)) != 1)
            .Select(type => type.FullName);

        Assert.Equal([], wrong);
    }

    private static HashSet<string> GatewayReferences(string project) => [.. Assembly.Load(project).GetReferencedAssemblies()
        .Select(name => name.Name!).Where(name => name.StartsWith("Gateway.", StringComparison.Ordinal))];
}
