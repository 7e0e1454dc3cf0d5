using System.Text;
using Gateway.Policies.Cel;

namespace Gateway.Host.Cli.Cel;

/// <summary>The verb <c>cel eval --jsonl</c>: one JSON object in, one JSON object out, a line each.</summary>
internal static class CelJsonLines
{
    public static int Run(CelEvaluator evaluator, TextReader input, TextWriter output)
    {
        while (input.ReadLine() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                output.WriteLine(Answer(evaluator, line));
                output.Flush();
            }
        }

        return 0;
    }

    /// <summary>The answer to one line; a line that is no request is answered with an error too, so that answers stay in step.</summary>
    public static string Answer(CelEvaluator evaluator, string line)
    {
        if (!CelJson.TryParse(Encoding.UTF8.GetBytes(line), out var request, out var offset))
        {
            return Error($"not JSON, at byte {offset}");
        }

        if (!TryGet(request, "expr", out var expression) || !expression.TryGetString(out var text))
        {
            return Error("a line is an object with the string \"expr\" and optionally the object \"vars\"");
        }

        var variables = TryGet(request, "vars", out var given) ? given : CelValue.Null;
        if (variables.Kind is not (CelKind.Map or CelKind.Null))
        {
            return Error("\"vars\" is an object");
        }

        var outcome = evaluator.Evaluate(text, variables);
        return outcome.Json is { } json ? $"{{\"value\":{json}}}" : Error(outcome.Error!);
    }

    private static bool TryGet(CelValue request, string member, out CelValue value)
    {
        value = default;
        return request.TryGetMap(out var map) && map.TryGet(member, out value);
    }

    private static string Error(string message) => $"{{\"error\":{CelJson.Write(CelValue.Of(message))}}}";
}
