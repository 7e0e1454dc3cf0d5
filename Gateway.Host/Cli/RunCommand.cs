using System.CommandLine;
using Gateway.Host.Cluster;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Telemetry;

namespace Gateway.Host.Cli;

/// <summary>The command without a verb: serve a configuration, or the demo server when there is none.</summary>
internal static class RunCommand
{
    private static readonly Option<string?> FileOption = new("--file", "-f")
    {
        HelpName = "FILE",
        Description = "The configuration: a YAML or JSON file, or a file or folder of Kubernetes manifests. Without it the bundled demo server is served on http://127.0.0.1:3000/mcp.",
    };

    private static readonly Option<string?> ClusterOption = new("--cluster")
    {
        HelpName = "FILE",
        Description = "How this process is a node of a cluster: a YAML file with its name, database, key ring and addresses.",
    };

    private static readonly Option<bool> ValidateOnlyOption = new("--validate-only")
    {
        Description = "Check the configuration, print the tools by their final names where targets answer, and exit.",
    };

    private static readonly Option<bool> EffectiveOption = new("--effective")
    {
        Description = "Check the configuration, print which policies hold for each route and target, those of all levels merged, and exit. Secrets are redacted.",
    };

    private static readonly Option<bool> AllowUnauthenticatedOption = new("--allow-unauthenticated")
    {
        Description = "Let ports be open to the network although no policy asks who is calling.",
    };

    /// <summary>The root of the command line.</summary>
    public static RootCommand Create()
    {
        var command = new RootCommand("One endpoint between agents (MCP clients) and many MCP servers.")
        {
            FileOption, ClusterOption, ValidateOnlyOption, EffectiveOption, AllowUnauthenticatedOption,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(FileOption),
            parsed.GetValue(ClusterOption),
            parsed.GetValue(ValidateOnlyOption) || parsed.GetValue(EffectiveOption),
            parsed.GetValue(EffectiveOption),
            new ConfigReadOptions { AllowUnauthenticated = parsed.GetValue(AllowUnauthenticatedOption) },
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? file, string? clusterFile, bool validateOnly, bool effective, ConfigReadOptions options, CancellationToken cancellationToken)
    {
        // The command line heeds signals only once its action has yielded: a stop during the start would else end the process half way.
        await Task.Yield();

        // Read twice at the start: once to know how to log, and then by whoever watches it and logs what it finds.
        var first = file is null ? ConfigReader.Read(DemoConfig.Text(), Environment.GetEnvironmentVariable, options) : ReadFile(file, options);
        var name = file ?? DemoConfig.Name;
        if (first is not ConfigLoadResult.Loaded loaded)
        {
            await Console.Error.WriteLineAsync(DiagnosticPrinter.Print(name, [.. ((ConfigLoadResult.Rejected)first).Errors, .. first.Warnings]));
            return 1;
        }

        ClusterFile? cluster = null;
        if (clusterFile is not null)
        {
            cluster = ClusterFile.Read(clusterFile, Environment.GetEnvironmentVariable, loaded.Config.Config.Limits, out var errors);
            await Console.Error.WriteAsync(DiagnosticPrinter.Print(clusterFile, [.. errors, .. cluster?.Warnings ?? []]));
            if (cluster is null)
            {
                return 1;
            }

            if (loaded.Config.Config.Session is not null)
            {
                await Console.Error.WriteLineAsync($"{name}: warning: config.session.key is not used in a cluster: {clusterFile} names the key ring.");
            }
        }

        using var levels = new LogLevels(loaded.Config.Config.Logging, TimeProvider.System);
        using var loggers = GatewayLogging.Create(loaded.Config.Config.Logging, levels);
        return validateOnly
            ? await new ValidateRun(name, loaded, effective, loggers).RunAsync()
            : await LastWords.OfAsync(() => new ServeRun(name, file, loaded, cluster, options, levels, loggers).RunAsync(cancellationToken), Console.Error, cancellationToken);
    }

    private static ConfigLoadResult ReadFile(string file, ConfigReadOptions options)
    {
        using var quiet = LoggerFactory.Create(_ => { });
        return new Configuration.Watching.ConfigFile(
            file, Environment.GetEnvironmentVariable, options, TimeProvider.System, quiet.CreateLogger<Configuration.Watching.ConfigFile>()).Load();
    }
}
