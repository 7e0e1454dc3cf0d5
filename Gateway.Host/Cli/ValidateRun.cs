using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Watching;
using Gateway.Host.Runtime;

namespace Gateway.Host.Cli;

/// <summary><c>--validate-only</c>: says what is wrong, and what clients would see.</summary>
internal sealed class ValidateRun(string name, ConfigLoadResult.Loaded loaded, bool effective, ILoggerFactory loggers)
{
    /// <summary>Prints; 0, as the configuration was loaded.</summary>
    public async Task<int> RunAsync()
    {
        var config = loaded.Config;
        if (loaded.Warnings.Count > 0)
        {
            await Console.Error.WriteLineAsync(DiagnosticPrinter.Print(name, loaded.Warnings));
        }

        if (effective)
        {
            Console.Write(EffectivePoliciesText.Write(config));
            return 0;
        }

        await using var services = new GatewayServices(config.Config, null, new FixedConfig(name, loaded), null, TimeProvider.System, loggers);
        var snapshot = GatewaySnapshot.Compile(config, services.Limits, services.Authenticators, services.Tokens, TimeProvider.System, GatewaySnapshot.Empty);
        Console.WriteLine($"{name} is valid.");
        foreach (var backend in snapshot.Backends.Values)
        {
            var (tools, problem) = await services.Actors.Sessions.ListToolsAsync(backend);
            Console.WriteLine($"{backend.Name} ({string.Join(", ", backend.Config.Targets.Select(target => target.Name))}):");
            Console.WriteLine(tools is null ? $"  no tools: {problem}" : string.Join('\n', tools.Select(tool => "  " + tool)));
        }

        return 0;
    }
}
