using System.CommandLine;
using System.Text.Json;
using Gateway.Host.Admin;
using Gateway.Host.Admin.Explaining;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Watching;
using Gateway.Host.Runtime;

namespace Gateway.Host.Cli.Policy;

/// <summary><c>policy explain -f FILE</c>: what would become of a request under a configuration, and why; the same as the admin listener's <c>/policy/explain</c>.</summary>
internal static class PolicyCommand
{
    private static readonly Option<string> File = new("--file", "-f") { HelpName = "FILE", Required = true, Description = "The configuration." };
    private static readonly Option<string?> Route = new("--route") { HelpName = "NAME", Description = "The route; not needed where there is one." };
    private static readonly Option<string?> Token = new("--token") { HelpName = "JWT", Description = "A token, which is verified as the route verifies it." };
    private static readonly Option<string?> Claims = new("--claims") { HelpName = "JSON", Description = "Claims, which are taken as if a token had them." };
    private static readonly Option<string?> Operation = new("--operation") { HelpName = "METHOD", Description = "tools/call, prompts/get, resources/read or one of the lists." };
    private static readonly Option<string?> Name = new("--name") { HelpName = "NAME", Description = "Name or URI as clients see it; beside --target, as the target knows it." };
    private static readonly Option<string?> Target = new("--target") { HelpName = "NAME", Description = "The target, where the name does not say it." };
    private static readonly Option<string?> Arguments = new("--arguments") { HelpName = "JSON", Description = "Arguments of a tool." };
    private static readonly Option<bool> Catalog = new("--catalog") { Description = "Tell all that the caller sees and does not see; targets are asked for their lists." };

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var explain = new Command("explain", "Say what would become of a request, and why. Exit code 0: it is allowed, 1: it is not, 2: the question makes no sense.")
        {
            File, Route, Token, Claims, Operation, Name, Target, Arguments, Catalog,
        };
        explain.SetAction((parsed, cancellationToken) => RunAsync(parsed, cancellationToken));
        return new Command("policy", "Look at policies.") { explain };
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var quiet = LoggerFactory.Create(_ => { });
        var file = new ConfigFile(parsed.GetRequiredValue(File), Environment.GetEnvironmentVariable, new() { AllowUnauthenticated = true }, TimeProvider.System, quiet.CreateLogger<ConfigFile>());
        if (file.Load() is not ConfigLoadResult.Loaded loaded)
        {
            await Console.Error.WriteLineAsync(DiagnosticPrinter.Print(file.Path, file.State.Errors));
            return 2;
        }

        if (Question(parsed) is not { } question)
        {
            await Console.Error.WriteLineAsync("--claims and --arguments take JSON.");
            return 2;
        }

        await using var services = new GatewayServices(loaded.Config.Config, null, file, null, TimeProvider.System, quiet);
        var snapshot = GatewaySnapshot.Compile(loaded.Config, services.Limits, services.Authenticators, services.Tokens, TimeProvider.System, GatewaySnapshot.Empty);
        var answer = await new PolicyExplainer(snapshot, loaded.Source, services.Actors.Sessions, TimeProvider.System).ExplainAsync(question, cancellationToken);
        var isAnswered = answer.Status == StatusCodes.Status200OK;
        await (isAnswered ? Console.Out : Console.Error).WriteLineAsync(JsonSerializer.Serialize(answer.Body, AdminJson.Answers));
        return !isAnswered ? 2 : answer.Body is IReadOnlyDictionary<string, object?> told && told["isAllowed"] is true ? 0 : 1;
    }

    // Null: what should be JSON is not.
    private static ExplainQuestion? Question(ParseResult parsed)
    {
        try
        {
            var operation = parsed.GetValue(Operation) is { } method ? new QuestionOperation(method, parsed.GetValue(Name), parsed.GetValue(Target), Json(parsed.GetValue(Arguments))) : null;
            return new(Route: parsed.GetValue(Route), Token: parsed.GetValue(Token), Claims: Json(parsed.GetValue(Claims)), Operation: operation, Catalog: parsed.GetValue(Catalog));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Json(string? text) => text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);
}
