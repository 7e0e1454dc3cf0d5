using Gateway.Policies.Cel;

namespace Gateway.Host.Cli.Cel;

/// <summary>The verb <c>cel eval</c> for one expression.</summary>
internal static class CelEval
{
    public static int Run(CelEvaluator evaluator, string expression, FileInfo? file, bool explain, TextWriter output, TextWriter error)
    {
        var variables = CelValue.Null;
        if (file is not null && !TryRead(file, out variables, out var problem))
        {
            error.WriteLine(problem);
            return 1;
        }

        var outcome = evaluator.Evaluate(expression, variables, explain);
        if (outcome.Explanation is { } explanation)
        {
            output.Write(explanation);
        }

        if (outcome.Json is { } json)
        {
            output.WriteLine(json);
            return 0;
        }

        error.WriteLine($"error: {outcome.Error}");
        return 1;
    }

    private static bool TryRead(FileInfo file, out CelValue variables, out string problem)
    {
        variables = CelValue.Null;
        problem = $"{file}: there is no such file";
        if (!file.Exists)
        {
            return false;
        }

        var read = CelJson.TryParse(File.ReadAllBytes(file.FullName), out variables, out var offset) && variables.Kind == CelKind.Map;
        problem = $"{file}: not a JSON object, at byte {offset}";
        return read;
    }
}
