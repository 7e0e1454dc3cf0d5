using System.CommandLine;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;

namespace Gateway.Host.Cli.Cel;

/// <summary>The verb <c>cel</c>: rules checked and tried out at the command line.</summary>
internal static class CelCommand
{
    private static readonly Dictionary<string, CelEnvironment> Environments = new(StringComparer.Ordinal)
    {
        ["mcp"] = CelEnvironments.McpAuthorization,
        ["http"] = CelEnvironments.HttpAuthorization,
        ["network"] = CelEnvironments.NetworkAuthorization,
        ["transformation"] = CelEnvironments.Transformation,
    };

    public static Command Create() => new("cel", "Check and try out CEL expressions.") { CreateCheck(), CreateEval() };

    private static Command CreateCheck()
    {
        var expression = new Argument<string>("EXPR") { Description = "The rule." };
        var environment = EnvironmentOption();
        var command = new Command("check", "Check a rule as the configuration would: names, types, limits. Exit code 1 if it cannot be used.")
        {
            expression, environment,
        };
        command.SetAction(result =>
            CelCheck.Run(result.GetRequiredValue(expression), result.GetRequiredValue(environment), Environments, result.InvocationConfiguration.Output));
        return command;
    }

    private static Command CreateEval()
    {
        var expression = new Argument<string?>("EXPR") { Description = "The expression; none with --jsonl.", Arity = ArgumentArity.ZeroOrOne };
        var variables = new Option<FileInfo?>("--vars") { Description = "A file with a JSON object: the variables." };
        var explain = new Option<bool>("--explain") { Description = "Show the value of every part." };
        var lines = new Option<bool>("--jsonl")
        {
            Description = "Read lines {\"expr\":…,\"vars\":{…}} from standard input and print {\"value\":…} or {\"error\":…} for each.",
        };
        var environment = EnvironmentOption();
        var command = new Command("eval", "Evaluate an expression. Exit code 1 if it fails.") { expression, variables, explain, lines, environment };
        command.Validators.Add(result =>
        {
            if (result.GetValue(lines) == (result.GetValue(expression) is not null))
            {
                result.AddError("Give either an expression or --jsonl.");
            }
        });
        command.SetAction(result =>
        {
            var evaluator = new CelEvaluator(Environments[result.GetRequiredValue(environment)]);
            var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            return result.GetValue(lines)
                ? CelJsonLines.Run(evaluator, Console.In, output)
                : CelEval.Run(evaluator, result.GetValue(expression)!, result.GetValue(variables), result.GetValue(explain), output, error);
        });
        return command;
    }

    private static Option<string> EnvironmentOption()
    {
        var option = new Option<string>("--environment")
        {
            Description = "Which variables and functions there are.",
            DefaultValueFactory = _ => "mcp",
        };
        return option.AcceptOnlyFromAmong([.. Environments.Keys]);
    }
}
