using System.Text;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Checking;
using Gateway.Policies.Cel.Environments;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel;

/// <summary>
/// docs/cel.md lists what the code declares. GATEWAY_UPDATE_DOCS=1 writes the lists anew.
/// </summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class DocumentTests
{
    private static readonly string Document = Path.Combine(Repository.Root, "docs", "cel.md");

    [Fact]
    public void Table_of_variables_is_what_the_environments_declare() => Compare("variables", Variables());

    [Fact]
    public void Table_of_functions_is_what_the_library_has() => Compare("functions", Functions());

    [Fact]
    public void Examples_of_rules_compile()
    {
        var section = File.ReadAllText(Document).Split("## Examples")[1].Split("## Variables")[0];
        var rules = section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line[3..line.IndexOf("` |", StringComparison.Ordinal)].Replace("\\|", "|", StringComparison.Ordinal)).ToArray();

        Assert.True(rules.Length > 8);
        Assert.All(rules, rule => Assert.Equal([], new CelCompiler(CelEnvironments.McpAuthorization).CompileRule(rule).Diagnostics));
    }

    private static void Compare(string name, string table)
    {
        var text = File.ReadAllText(Document);
        var start = text.IndexOf('\n', text.IndexOf($"<!-- {name}:", StringComparison.Ordinal)) + 1;
        var end = text.IndexOf($"<!-- end of {name} -->", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("GATEWAY_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Document, text[..start] + table + text[end..]);
            return;
        }

        Assert.Equal(table, text[start..end]);
    }

    private static string Variables()
    {
        (string Name, CelEnvironment Environment)[] environments =
        [
            ("mcp", CelEnvironments.McpAuthorization), ("http", CelEnvironments.HttpAuthorization), ("network", CelEnvironments.NetworkAuthorization),
        ];
        var table = new StringBuilder("\n| name | type | known | in rules | what |\n|---|---|---|---|---|\n");
        foreach (var variable in CelEnvironments.Transformation.Variables.Values.OrderBy(variable => variable.Name, StringComparer.Ordinal))
        {
            var where = string.Join(", ", environments.Where(pair => pair.Environment.Variables.ContainsKey(variable.Name)).Select(pair => pair.Name));
            Append(table, variable.Name, variable.Type, variable.BindingTime, where.Length == 0 ? "–" : where, variable.Description);
        }

        return table.Append('\n').ToString();
    }

    private static void Append(StringBuilder table, string name, CelType type, CelBindingTime time, string where, string description)
    {
        var isRecord = type.Kind == TypeKind.Record;
        table.Append($"| `{name}` | {(isRecord ? "record" : $"`{type}`")} | {time.ToString().ToLowerInvariant()} | {where} | {description} |\n");
        foreach (var field in type.Fields.Values)
        {
            Append(table, $"{name}.{field.Name}", field.Type, field.BindingTime ?? time, "", field.Description);
        }
    }

    private static string Functions()
    {
        var table = new StringBuilder("\n| name | forms |\n|---|---|\n");
        var groups = CelEnvironments.McpAuthorization.Functions.Groups
            .Where(group => char.IsLetter(group.Name[0]) && group.Name != "in")
            .GroupBy(group => group.Name, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var forms = group.SelectMany(function => function.Signatures.Select(signature => $"{Form(group.Key, signature)} → {signature.Result}"))
                .DefaultIfEmpty($"{group.Key}(numbers, …), {group.Key}(list of numbers) → one of them");
            table.Append($"| `{group.Key}` | {string.Join("; ", forms.Select(form => $"`{form}`"))} |\n");
        }

        return table.Append('\n').ToString();
    }

    private static string Form(string name, Signature signature) => signature.HasReceiver
        ? $"{signature.Parameters[0]}.{name}({string.Join(", ", signature.Parameters.Skip(1))})"
        : $"{name}({string.Join(", ", signature.Parameters)})";
}
