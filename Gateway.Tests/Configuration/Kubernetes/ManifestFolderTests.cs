using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Kubernetes;
using Gateway.Host.Configuration.Watching;
using Gateway.Policies;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration.Kubernetes;

/// <summary>A folder of manifests, and how it is followed.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ManifestFolderTests : IDisposable
{
    private const string Llm = "apiVersion: agentgateway.dev/v1alpha1\nkind: AgentgatewayBackend\nmetadata: {name: llm}\nspec: {ai: {provider: {openai: {}}}}\n";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _applied = [];
    private readonly ConfigFile _config;

    public ManifestFolderTests() => _config = new(_folder.Path, _ => null, new(), new ManualTimeProvider(), new RecordingLogger<ConfigFile>());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Empty_folder_is_rejected()
    {
        var rejected = Assert.IsType<ConfigLoadResult.Rejected>(_config.Load());

        Assert.StartsWith("Nothing is served", Assert.Single(rejected.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Error_names_its_file_and_line()
    {
        Write("a.yaml", Backend("one") + Route("one"));
        Write("b.yaml", "\n" + Route("other"));

        var error = Assert.Single(Assert.IsType<ConfigLoadResult.Rejected>(_config.Load()).Errors);

        Assert.Equal((_folder.File("b.yaml"), 8, "spec.rules[0].backendRefs[0]"), (error.File, error.Line, error.Path));
    }

    [Fact]
    public void Own_configuration_among_manifests_is_rejected()
    {
        Write("a.yaml", Backend("one") + Route("one"));
        Write("b.yaml", "mcp: {targets: []}\n");

        Assert.StartsWith("This document is no manifest", Assert.Single(Assert.IsType<ConfigLoadResult.Rejected>(_config.Load()).Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backend_of_a_language_model_is_skipped_in_a_folder_and_refused_in_a_file()
    {
        var text = Backend("one") + Route("one") + "---\n" + Llm + Route("llm");
        Write("a.yaml", text);

        var loaded = Assert.IsType<ConfigLoadResult.Loaded>(_config.Load());

        Assert.Equal("default/one", Assert.Single(loaded.Config.Binds[0].Listeners[0].Routes).Name);
        Assert.Contains(loaded.Warnings, warning => warning.Message.StartsWith("Backend \"llm\" is skipped", StringComparison.Ordinal));
        Assert.Contains(
            Assert.IsType<ConfigLoadResult.Rejected>(ConfigReader.Read(text, _ => null, new())).Errors,
            error => error.Message == "Backend \"llm\" is of kind ai; only MCP is served.");
    }

    [Fact]
    public void Hidden_files_and_other_extensions_are_left_out()
    {
        Write("a.yaml", "");
        Write(".draft.yaml", "");
        Write("notes.txt", "");

        Assert.Equal([_folder.File("a.yaml")], ManifestFolder.Files(_folder.Path));
    }

    [Fact]
    public async Task Added_changed_and_deleted_files_are_applied()
    {
        Write("a.yaml", Backend("one") + Route("one"));
        Assert.IsType<ConfigLoadResult.Loaded>(_config.Load());
        await SettleAsync();
        Assert.Empty(_applied);

        Write("b.yaml", Backend("two") + Route("two", "/two"));
        await SettleAsync();
        Write("b.yaml", Backend("three") + Route("three", "/three"));
        await SettleAsync();
        File.Delete(_folder.File("b.yaml"));
        await SettleAsync();

        Assert.Equal(["default/one, default/two", "default/one, default/three", "default/one"], _applied);
    }

    private static string Backend(string name) =>
        $"apiVersion: agentgateway.dev/v1alpha1\nkind: AgentgatewayBackend\nmetadata: {{name: {name}}}\nspec: {{mcp: {{targets: [{{name: {name}, static: {{host: localhost, port: 80}}}}]}}}}\n";

    private static string Route(string backend, string path = "/") => $$$"""
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: {{{backend}}}}
        spec:
          parentRefs: [{name: agentgateway}]
          rules: [{matches: [{path: {value: {{{path}}}}}], backendRefs: [{group: agentgateway.dev, kind: AgentgatewayBackend, name: {{{backend}}}}]}]

        """;

    private void Write(string name, string text) => File.WriteAllText(_folder.File(name), text);

    private async Task SettleAsync()
    {
        await _config.PollAsync(ApplyAsync, TestContext.Current.CancellationToken);
        await _config.PollAsync(ApplyAsync, TestContext.Current.CancellationToken);
    }

    private Task<IReadOnlyList<ConfigError>> ApplyAsync(ConfigLoadResult.Loaded loaded, CancellationToken cancellationToken)
    {
        _applied.Add(string.Join(", ", loaded.Config.Binds[0].Listeners[0].Routes.Select(route => route.Name)));
        return Task.FromResult<IReadOnlyList<ConfigError>>([]);
    }
}
