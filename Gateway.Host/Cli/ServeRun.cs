using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Host.Cluster;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Watching;
using Gateway.Host.Telemetry;
using Gateway.Policies;

namespace Gateway.Host.Cli;

/// <summary>Serves until a signal ends the process.</summary>
internal sealed class ServeRun(string name, string? path, ConfigLoadResult.Loaded first, ClusterFile? cluster, ConfigReadOptions options, LogLevels levels, ILoggerFactory loggers)
{
    /// <summary>Serves; 0 when it was told to stop, 1 when it could not start.</summary>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        var time = TimeProvider.System;
        var file = path is null ? null : new ConfigFile(path, Environment.GetEnvironmentVariable, options, time, loggers.CreateLogger<ConfigFile>());
        if (file is not null && file.Load() is ConfigLoadResult.Loaded loaded)
        {
            first = loaded;
        }

        IServedConfig served = file is null ? new FixedConfig(name, first) : file;
        await using var database = cluster is null ? null : new PostgresCluster(cluster, first.Hash, time, loggers);
        await using var services = new GatewayServices(
            first.Config.Config, Console.OpenStandardOutput(), served, null, time, loggers, database?.Setup)
        { LogLevels = levels };
        try
        {
            await services.StartAsync(stopping);
        }
        catch (IOException exception)
        {
            var remedy = cluster is null ? "Write config.readinessAddr, config.statsAddr and config.adminAddr, or \"off\"." : "Write config.readinessAddr, config.statsAddr and config.adminAddr, or \"off\"; in the cluster's file, listen.";
            await Console.Error.WriteLineAsync($"The gateway cannot start: {exception.Message} {remedy}");
            return 1;
        }
        catch (ClusterJoinException exception)
        {
            await Console.Error.WriteLineAsync($"This node does not join its cluster. {exception.Message}");
            return 1;
        }

        var errors = await services.Runtime.ApplyAsync(first.Config, stopping);
        if (errors.Count > 0)
        {
            await Console.Error.WriteLineAsync(
                DiagnosticPrinter.Print(name, errors.Select(error => first.Source.Locate(DiagnosticSeverity.Error, error))));
            return 1;
        }

        services.Announce(first.Hash);
        await services.ServingAsync(stopping);
        await AnnounceAsync(services);
        await (file?.RunAsync((changed, cancellationToken) => ApplyAsync(services, changed, cancellationToken), stopping) ?? UntilAsync(stopping));
        await services.DrainAsync();
        await services.FinishAsync();
        return 0;
    }

    private static async Task<IReadOnlyList<ConfigError>> ApplyAsync(GatewayServices services, ConfigLoadResult.Loaded changed, CancellationToken cancellationToken)
    {
        var errors = await services.Runtime.ApplyAsync(changed.Config, cancellationToken);
        if (errors.Count == 0)
        {
            services.Announce(changed.Hash);
        }

        return errors;
    }

    private async Task AnnounceAsync(GatewayServices services)
    {
        var urls = first.Config.Binds.Select(bind => Url(bind, services.Runtime.Listening(bind.EndPoint))).ToList();
        Console.WriteLine($"Serving {name}: {string.Join(", ", urls)}");
        if (path is not null)
        {
            return;
        }

        foreach (var backend in services.Runtime.Snapshot.Backends.Values)
        {
            var (tools, problem) = await services.Actors.Sessions.ListToolsAsync(backend);
            Console.WriteLine(tools is null ? $"No tools: {problem}" : $"Tools: {string.Join(", ", tools)}");
        }

        Console.WriteLine($$"""
            Connect a client:
              { "mcpServers": { "gateway": { "type": "http", "url": "{{urls[0]}}" } } }
            """);
    }

    private static string Url(BindConfig bind, IPEndPoint endPoint) => $"{(bind.Listeners[0].Tls is null ? "http" : "https")}://{endPoint}/mcp";

    private static async Task UntilAsync(CancellationToken stopping)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = stopping.Register(stopped.SetResult);
        await stopped.Task;
    }
}
