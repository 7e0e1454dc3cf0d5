using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;
using Gateway.Policies.Cel.Json;

namespace Gateway.Tests.Cel.Support;

/// <summary>Compiles and evaluates one expression.</summary>
internal static class CelRun
{
    /// <summary>The value as the language writes it, or <c>error: …</c>; variables are a JSON object, each declared dyn.</summary>
    public static string Print(string expression, string variables = "{}") => Evaluate(expression, variables).ToString();

    public static CelValue Evaluate(string expression, string variables = "{}")
    {
        var map = ParseJson(variables).Entries;
        var names = Enumerable.Range(0, map.Count).Select(index => map.KeyAt(index).Text).ToArray();
        var compiler = new CelCompiler(new CelEnvironment(names.Select(name => new CelVariable(name, CelType.Dyn, CelBindingTime.Request, ""))));
        var compilation = compiler.Compile(expression);
        Assert.True(compilation.Succeeded, string.Join('\n', compilation.Diagnostics));
        var activation = compiler.NewActivation();
        foreach (var name in names)
        {
            map.TryGet(name, out var value);
            activation.Set(compiler.Input(name), value);
        }

        return compilation.Program.Evaluate(activation);
    }

    /// <summary>The errors and warnings of an expression, a line each, in the environment of MCP rules.</summary>
    public static string Diagnose(string expression, CelEnvironment? environment = null) => string.Join('\n',
        new CelCompiler(environment ?? CelEnvironments.McpAuthorization).Compile(expression).Diagnostics);

    public static CelValue ParseJson(string json)
    {
        Assert.True(JsonParser.TryParse(System.Text.Encoding.UTF8.GetBytes(json), out var value), $"no JSON: {json}");
        return value;
    }
}
