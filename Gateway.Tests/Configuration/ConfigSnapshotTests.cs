using System.Text.RegularExpressions;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration;

/// <summary>
/// Each <c>.yaml</c> of Snapshots/Configuration, and beside it what the reader makes of it: the normalised form and the warnings,
/// or every error. A first line <c># --allow-unauthenticated</c> reads it with that option.
/// </summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class ConfigSnapshotTests
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["PORT"] = "3100",
        ["TOKEN"] = "environment-canary",
        ["SERVICE_A_API_KEY"] = "environment-canary-a",
        ["SERVICE_B_API_KEY"] = "environment-canary-b",
        ["EMPTY"] = "",
        ["SESSION_KEY"] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
    };

    [Theory]
    [MemberData(nameof(Fixtures), "good")]
    public void Good_file_loads_in_its_normalised_form(string fixture)
    {
        var loaded = Assert.IsType<ConfigLoadResult.Loaded>(Read(fixture));

        Snapshot.Match($"Configuration/good/{fixture}.normalized.txt",
            ConfigWriter.Write(loaded.Config, withDefaults: false) + DiagnosticPrinter.Print($"{fixture}.yaml", loaded.Warnings));
    }

    [Theory]
    [MemberData(nameof(Fixtures), "bad")]
    public void Bad_file_is_rejected_with_every_error(string fixture)
    {
        var rejected = Assert.IsType<ConfigLoadResult.Rejected>(Read(fixture));

        Snapshot.Match($"Configuration/{Folder(fixture)}/{fixture}.errors.txt",
            DiagnosticPrinter.Print($"{fixture}.yaml", [.. rejected.Errors, .. rejected.Warnings]));
    }

    [Theory]
    [MemberData(nameof(Fixtures), "seeds")]
    public void Block_of_the_owners_documents_is_read(string fixture)
    {
        var result = Read(fixture);
        var (kind, other) = result is ConfigLoadResult.Loaded ? ("normalized", "errors") : ("errors", "normalized");

        Snapshot.Match($"Configuration/seeds/{fixture}.{kind}.txt", result switch
        {
            ConfigLoadResult.Loaded loaded => ConfigWriter.Write(loaded.Config, withDefaults: false) + DiagnosticPrinter.Print($"{fixture}.yaml", loaded.Warnings),
            ConfigLoadResult.Rejected rejected => DiagnosticPrinter.Print($"{fixture}.yaml", [.. rejected.Errors, .. rejected.Warnings]),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        Assert.False(File.Exists(Path.Combine(Snapshot.Root, $"Configuration/seeds/{fixture}.{other}.txt")), $"{fixture}.{other}.txt is out of date.");
    }

    [Theory]
    [MemberData(nameof(Fixtures), "good")]
    public void Normalised_form_reads_back_as_itself(string fixture)
    {
        var loaded = Assert.IsType<ConfigLoadResult.Loaded>(Read(fixture));
        var text = ConfigWriter.Write(loaded.Config, withDefaults: true);

        // Secrets are redacted: other keys take their places.
        var keys = 0;
        var readable = Regex.Replace(text, "\"\\[secret\\]\"", _ => $"\"{++keys:x64}\"");
        var again = ConfigReader.Read(readable, _ => null, new() { AllowUnauthenticated = true });

        Assert.Equal(text, ConfigWriter.Write(Assert.IsType<ConfigLoadResult.Loaded>(again).Config, withDefaults: true));
    }

    [Fact]
    public void Every_default_is_as_documented()
    {
        var loaded = Assert.IsType<ConfigLoadResult.Loaded>(Read("simple"));

        Snapshot.Match("Configuration/defaults.txt", ConfigWriter.Write(loaded.Config, withDefaults: true));
    }

    [Fact]
    public void Every_snapshot_has_its_fixture()
    {
        var stray = Directory.EnumerateFiles(Path.Combine(Snapshot.Root, "Configuration"), "*.txt", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "defaults.txt")
            .Where(file => !File.Exists(file.Replace(".normalized.txt", ".yaml", StringComparison.Ordinal).Replace(".errors.txt", ".yaml", StringComparison.Ordinal)));

        Assert.Empty(stray);
    }

    [Fact]
    public void No_message_shows_what_a_variable_holds()
    {
        var texts = Directory.EnumerateFiles(Path.Combine(Snapshot.Root, "Configuration", "bad"), "*.txt").Select(File.ReadAllText);

        Assert.All(texts, text => Assert.DoesNotContain(Environment["TOKEN"], text, StringComparison.Ordinal));
    }

    public static TheoryData<string> Fixtures(string folder) => [.. Directory
        .EnumerateFiles(Path.Combine(Snapshot.Root, "Configuration", folder), "*.yaml")
        .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    private static string Folder(string fixture) => new[] { "good", "bad", "seeds" }
        .Single(folder => File.Exists(Path.Combine(Snapshot.Root, "Configuration", folder, $"{fixture}.yaml")));

    private static ConfigLoadResult Read(string fixture)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Snapshot.Root, "Configuration", Folder(fixture), $"{fixture}.yaml"));
        var allowed = bytes.AsSpan().StartsWith("# --allow-unauthenticated"u8);
        return ConfigReader.Read(bytes, name => Environment.GetValueOrDefault(name), new() { AllowUnauthenticated = allowed });
    }
}
