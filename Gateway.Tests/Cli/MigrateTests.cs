using Gateway.Tests.Cluster.Postgres;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cli;

/// <summary>The verb <c>migrate</c>, as a process.</summary>
[Trait(Categories.Trait, Categories.Postgres)]
[Collection(PostgresTests.Name)]
public sealed class MigrateTests(SharedPostgres postgres)
{
    [Fact]
    public async Task Database_is_migrated_as_its_owner_by_file_or_variable_and_once()
    {
        var owner = PostgresServer.AsOwner(await (await postgres.ServerAsync()).CreateDatabaseAsync(migrated: false));
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("connection"), owner + "\n", TestContext.Current.CancellationToken);

        Assert.Equal((0, "Applied: 1, 2.", ""), await RunAsync(StdioCommand.Gateway("migrate", "--connection-file", folder.File("connection"))));
        Assert.Equal((0, "The schema is up to date.", ""), await RunAsync(StdioCommand.Gateway("migrate").With("GATEWAY_MIGRATE_CONNECTION", owner)));
    }

    [Fact]
    public async Task Login_that_may_create_nothing_does_not_migrate()
    {
        var database = await (await postgres.ServerAsync()).CreateDatabaseAsync(migrated: false);

        var (code, _, errors) = await RunAsync(StdioCommand.Gateway("migrate").With("GATEWAY_MIGRATE_CONNECTION", database));

        Assert.Equal(1, code);
        Assert.StartsWith("The database was not migrated: 42501: permission denied", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Say where the database is: --connection-file FILE, or the variable GATEWAY_MIGRATE_CONNECTION.")]
    [InlineData("Pass word=secret", "The database was not migrated: the connection string cannot be read. It has the form Host=…;Database=…;Username=…;Password=….")]
    public async Task Without_a_connection_string_that_can_be_read_the_error_says_what_to_do(string connection, string expected) =>
        Assert.Equal((1, "", expected), await RunAsync(StdioCommand.Gateway("migrate").With("GATEWAY_MIGRATE_CONNECTION", connection)));

    private static async Task<(int Code, string Output, string Errors)> RunAsync(StdioCommand command)
    {
        await using var process = TestProcess.Start(command);
        var code = await process.WaitForExitAsync("migrate");
        return (code, string.Join('\n', process.Output.Items), string.Join('\n', process.Errors.Items));
    }
}
