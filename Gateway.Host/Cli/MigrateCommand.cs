using System.CommandLine;
using Gateway.Actors.Cluster.Postgres;
using Npgsql;

namespace Gateway.Host.Cli;

/// <summary>The verb <c>migrate</c>: the only thing that changes the schema of a cluster's database.</summary>
internal static class MigrateCommand
{
    private const string Variable = "GATEWAY_MIGRATE_CONNECTION";

    public static Command Create()
    {
        var file = new Option<FileInfo?>("--connection-file")
        {
            HelpName = "FILE",
            Description = $"File with the connection string of the owner of the database. Default: the variable {Variable}.",
        };
        var command = new Command("migrate", "Bring the database of a cluster to the schema of this build. Run it before a new version is rolled out; running nodes go on.") { file };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, parsed.GetValue(file), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, FileInfo? file, CancellationToken cancellationToken)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            var connection = file is null ? Environment.GetEnvironmentVariable(Variable) : await File.ReadAllTextAsync(file.FullName, cancellationToken);
            if (string.IsNullOrWhiteSpace(connection))
            {
                await errors.WriteLineAsync($"Say where the database is: --connection-file FILE, or the variable {Variable}.");
                return 1;
            }

            var applied = await Migrations.ApplyAsync(connection.Trim(), TimeProvider.System, cancellationToken);
            await output.WriteLineAsync(applied.Count == 0 ? "The schema is up to date." : $"Applied: {string.Join(", ", applied)}.");
            return 0;
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            await errors.WriteLineAsync($"The database was not migrated: {exception.Message}");
            return 1;
        }
        catch (ArgumentException)
        {
            // The message of the parser may repeat a part of the string, a password among it.
            await errors.WriteLineAsync("The database was not migrated: the connection string cannot be read. It has the form Host=…;Database=…;Username=…;Password=….");
            return 1;
        }
    }
}
