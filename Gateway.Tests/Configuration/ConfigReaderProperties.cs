using FsCheck;
using FsCheck.Fluent;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Tests.Configuration.Tables;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration;

/// <summary>Whatever a file holds, reading it ends with a result whose diagnostics point into the file.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class ConfigReaderProperties
{
    private static readonly string[] Pieces =
    [
        "\n", "\n  ", "\n    ", "\n- ", "\n  - ", ": ", ":", " ", "- ", "[", "]", "{", "}", ", ", "\"", "'", "#", "|", ">", "&a ", "*a", "!", "!!str ", "%", "---\n",
        "...\n", "?", "\t", "\\", "\\u0000", "$", "${", "$$", "~", "null", "true", "0", "-1", "99999999999999999999", "10s", "a", "\u0085", "\ufeff", "\ud800",
    ];

    private static readonly string[] Words = [.. BuiltKeys.All.Select(key => key.Key.Key), .. Values()];

    private static readonly string[] Fixtures = [.. Directory
        .EnumerateFiles(Path.Combine(Snapshot.Root, "Configuration"), "*.yaml", SearchOption.AllDirectories).Order().Select(File.ReadAllText)];

    [Fact]
    public void Random_bytes_give_a_result() =>
        Prop.ForAll<byte[]>(bytes => Check(ConfigReader.Read(bytes, Environment, new()), int.MaxValue)).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(2000));

    [Fact]
    public void Random_pieces_of_yaml_give_a_result() =>
        ForAllTexts(Gen.Elements(Pieces).ListOf().Select(string.Concat), 4000);

    [Fact]
    public void Random_trees_of_real_keys_give_a_result() => ForAllTexts(Tree(5), 3000);

    [Fact]
    public void Fixtures_with_random_damage_give_a_result()
    {
        var damaged =
            from fixture in Gen.Elements(Fixtures)
            from at in Gen.Choose(0, fixture.Length)
            from length in Gen.Choose(0, Math.Min(12, fixture.Length - at))
            from piece in Gen.Elements(Pieces.Concat(Words).ToArray())
            select fixture.Remove(at, length).Insert(at, piece);

        ForAllTexts(damaged, 2000);
    }

    [Fact]
    public void Reading_the_same_text_twice_gives_the_same_diagnostics() =>
        Prop.ForAll(Gen.Elements(Fixtures).ToArbitrary(), text => Assert.Equal(All(ConfigReader.Read(text, Environment, new())), All(ConfigReader.Read(text, Environment, new()))))
            .Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(100));

    private static void ForAllTexts(Gen<string> texts, int count) =>
        Prop.ForAll(texts.ToArbitrary(), text => Check(ConfigReader.Read(text, Environment, new()), Lines(text)))
            .Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(count));

    private static void Check(ConfigLoadResult result, int lines)
    {
        Assert.Equal(result is ConfigLoadResult.Rejected, All(result).Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        Assert.All(All(result), diagnostic =>
        {
            Assert.InRange(diagnostic.Line, 1, lines);
            Assert.InRange(diagnostic.Column, 1, int.MaxValue);
            Assert.NotEmpty(diagnostic.Remedy);
            Assert.DoesNotContain(DiagnosticPrinter.Line(diagnostic), letter => char.IsControl(letter) || char.IsSurrogate(letter));
        });
    }

    private static ConfigDiagnostic[] All(ConfigLoadResult result) => [.. result is ConfigLoadResult.Rejected rejected ? rejected.Errors : [], .. result.Warnings];

    private static int Lines(string text)
    {
        var lines = 0;
        foreach (var _ in text.AsSpan().EnumerateLines())
        {
            lines++;
        }

        return lines;
    }

    private static string? Environment(string name) => name.Length > 1 ? null : name;

    private static string[] Values() =>
    [
        "1", "0", "true", "\"\"", "~", "10s", "stateless", "http://127.0.0.1:1/mcp", "127.0.0.1:80", "127.0.0.1", "0.0.0.0", "off", "info", "/mcp", "$A", "${LONG:-x}",
        "$UNDEFINED", "tools", "*", "x.example.com", "🎈",
    ];

    // JSON is YAML, and its brackets need no indentation.
    private static Gen<string> Tree(int depth)
    {
        var word = Gen.Elements(Words);
        if (depth == 0)
        {
            return word;
        }

        var inner = Tree(depth - 1);
        var list = from items in inner.ListOf(2) select $"[{string.Join(", ", items)}]";
        var keys = from names in word.ListOf(3) from items in inner.ListOf(3) select $"{{{string.Join(", ", names.Zip(items, (name, item) => $"\"{name.Trim('"')}\": {item}"))}}}";
        return Gen.Frequency((1, word), (2, list), (4, keys));
    }
}
