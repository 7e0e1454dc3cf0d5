using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;

namespace Gateway.Tests.Cel.Support;

/// <summary>Random values for the variables of <see cref="ExpressionWriter"/>.</summary>
internal static class RandomInputs
{
    public static CelEnvironment Environment { get; } = CelEnvironments.McpAuthorization.With(
        new CelVariable("flag", CelType.Bool, CelBindingTime.Config, ""),
        new CelVariable("n", CelType.Int, CelBindingTime.Request, ""),
        new CelVariable("words", CelType.List(CelType.String), CelBindingTime.Item, ""),
        new CelVariable("any", CelType.Dyn, CelBindingTime.Call, ""));

    /// <summary>Sets every input that <paramref name="isKnown"/> accepts; some are left absent, the same ones for the same seed.</summary>
    public static CelActivation Activation(CelCompiler compiler, int seed, Func<CelInput, bool> isKnown)
    {
        var dice = new Dice(seed);
        var activation = compiler.NewActivation();
        foreach (var name in new[] { "jwt", "flag", "n", "words", "any", "mcp.tool.name", "mcp.tool.target", "mcp.tool.arguments" })
        {
            var input = compiler.Input(name);
            var value = Value(name, dice);
            if (!isKnown(input))
            {
                activation.Set(input, CelValue.Unknown);
            }
            else if (value.Kind != CelKind.Absent)
            {
                activation.Set(input, value);
            }
        }

        return activation;
    }

    private static CelValue Value(string name, Dice dice)
    {
        var value = name switch
        {
            "jwt" => CelRun.ParseJson(Claims(dice)),
            "flag" => CelValue.Of(dice.OneIn(2)),
            "n" => CelValue.Of((long)dice.Next(5) - 2),
            "words" => CelValue.Of(dice.Pick<string[]>([], ["a"], ["b", "a"], ["c", "", "a"])),
            "any" => CelRun.ParseJson(dice.Pick("1", "\"a\"", "[1, 2]", "{\"a\": [true]}", "null", "1.5", "true")),
            "mcp.tool.arguments" => CelRun.ParseJson(dice.Pick("{}", "{\"path\": \"a\"}", "{\"path\": [1]}", "null")),
            _ => CelValue.Of(dice.Pick("a", "b", "c", "abc", "")),
        };
        return dice.OneIn(8) ? default : value;
    }

    private static string Claims(Dice dice) => dice.Pick(
        "{}",
        "{\"sub\": \"a\", \"roles\": [\"a\", \"b\"], \"level\": 3, \"nested\": {\"key\": \"b\"}}",
        "{\"sub\": \"b\", \"roles\": \"a\", \"level\": 1.0, \"nested\": {}}",
        "{\"sub\": null, \"roles\": {\"a\": 1}, \"nested\": \"text\"}",
        "{\"sub\": \"c\", \"x\": \"a\"}");
}
