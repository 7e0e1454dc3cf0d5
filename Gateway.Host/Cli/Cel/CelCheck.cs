using Gateway.Policies.Cel;

namespace Gateway.Host.Cli.Cel;

/// <summary>The verb <c>cel check</c>.</summary>
internal static class CelCheck
{
    private const string AnyType = "transformation";

    /// <summary>Prints what is wrong with a rule, each with the line it is on and a mark under the place.</summary>
    public static int Run(string expression, string environment, IReadOnlyDictionary<string, CelEnvironment> environments, TextWriter output)
    {
        var compiler = new CelCompiler(environments[environment]);
        var compilation = environment == AnyType ? compiler.Compile(expression) : compiler.CompileRule(expression);
        var lines = expression.Split('\n');
        foreach (var diagnostic in compilation.Diagnostics)
        {
            output.WriteLine(diagnostic);
            output.WriteLine($"  {lines[diagnostic.Line - 1].TrimEnd('\r').Replace('\t', ' ')}");
            output.WriteLine($"  {new string(' ', diagnostic.Column - 1)}^");
        }

        if (!compilation.Succeeded)
        {
            return 1;
        }

        output.WriteLine($"ok: {compilation.Program.Type}");
        foreach (var input in compiler.Inputs)
        {
            output.WriteLine($"reads {input}");
        }

        return 0;
    }
}
