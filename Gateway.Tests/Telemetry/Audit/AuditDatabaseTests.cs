using System.Text;
using Gateway.Actors.Audit;
using Gateway.Host.Configuration;
using Gateway.Host.Telemetry.Audit;
using Gateway.Policies;
using Gateway.Tests.Cluster.Postgres;
using Gateway.Tests.Support;
using Npgsql;

namespace Gateway.Tests.Telemetry.Audit;

/// <summary>L3: the chain in a real PostgreSQL, in which every change shows.</summary>
[Collection(PostgresTests.Name)]
[Trait(Categories.Trait, Categories.Integration)]
public sealed class AuditDatabaseTests(SharedPostgres postgres) : IAsyncLifetime
{
    private const string Tamper = "alter table gw_audit disable trigger gw_audit_append_only; ";

    private string _connection = null!;

    public async ValueTask InitializeAsync() => _connection = await postgres.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Chains_of_two_nodes_are_whole_over_restarts()
    {
        foreach (var node in new[] { "one", "two", "one" })
        {
            await WriteAsync(node, 20);
        }

        var (isWhole, report) = await VerifyAsync();

        Assert.True(isWhole, report);
        Assert.Matches("^one: 40 records, the last one is 40; the chain is whole\\. Last hash: [0-9a-f]{64}\r?\ntwo: 20 records, the last one is 20; ", report);
    }

    [Fact]
    public async Task Two_processes_of_one_name_make_one_chain()
    {
        await using var first = await OpenAsync("one");
        await using var second = await OpenAsync("one");
        for (var i = 0; i < 10; i++)
        {
            await Task.WhenAll(first.AppendAsync(Members(i)), second.AppendAsync(Members(100 + i)));
        }

        Assert.StartsWith("one: 20 records, the last one is 20;", (await VerifyAsync()).Report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("update gw_audit set line = replace(line, '\"n\":2', '\"n\":9') where seq = 3", "one, 3: this is no record, or it was changed (the one after record 2).")]
    [InlineData("delete from gw_audit where seq = 3", "one, 4: record 4 does not follow record 2: records between them were changed, removed or put in.")]
    [InlineData("update gw_audit set seq = 99 where seq = 3", "one, 4: record 4 does not follow record 2: records between them were changed, removed or put in.")]
    [InlineData("update gw_audit set seq = 6 where seq = 5", "one, 6: this is no record, or it was changed (the one after record 4).")]
    [InlineData("insert into gw_audit select 'one', 6, line from gw_audit where seq = 5", "one, 6: this is no record, or it was changed (the one after record 5).")]
    [InlineData("insert into gw_audit values ('one', 6, '{\"seq\":6,\"n\":5}')", "one, 6: this is no record, or it was changed (the one after record 5).")]
    public async Task Row_that_was_changed_removed_or_put_in_is_named(string damage, string report)
    {
        await WriteAsync("one", 5);

        await ExecuteAsync(PostgresServer.AsOwner(_connection), Tamper + damage);

        Assert.Equal((false, report), await VerifyAsync());
    }

    [Fact]
    public async Task Row_with_a_chain_of_its_own_that_was_put_in_is_named()
    {
        await WriteAsync("one", 5);
        await WriteAsync("forger", 6, from: 100);

        await ExecuteAsync(PostgresServer.AsOwner(_connection), Tamper + "insert into gw_audit select 'one', seq, line from gw_audit where writer = 'forger' and seq = 6");

        Assert.Equal((false, "one, 6: record 6 does not follow record 5: records between them were changed, removed or put in."), await VerifyAsync("one"));
    }

    [Theory]
    [InlineData("update gw_audit set line = ''")]
    [InlineData("delete from gw_audit")]
    [InlineData("truncate gw_audit")]
    [InlineData("drop table gw_audit")]
    [InlineData("alter table gw_audit disable trigger all")]
    public async Task Gateways_login_can_add_rows_and_do_nothing_else_to_them(string statement)
    {
        await WriteAsync("one", 1);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(_connection, statement));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [InlineData("update gw_audit set line = ''")]
    [InlineData("delete from gw_audit")]
    [InlineData("truncate gw_audit")]
    public async Task Owner_does_not_change_rows_by_accident(string statement)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(PostgresServer.AsOwner(_connection), statement));

        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_that_takes_too_long_counts_as_not_written_and_the_chain_goes_on()
    {
        await using var database = await OpenAsync("one", TimeSpan.FromMilliseconds(200));
        await database.AppendAsync(Members(0));
        await using (var source = NpgsqlDataSource.Create(PostgresServer.AsOwner(_connection)))
        await using (var holder = await source.OpenConnectionAsync(TestContext.Current.CancellationToken))
        await using (await holder.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var command = new NpgsqlCommand("lock table gw_audit in access exclusive mode", holder);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

            var late = await Assert.ThrowsAsync<IOException>(() => database.AppendAsync(Members(1)));
            Assert.Equal("The database did not take it within 0.2 s.", late.Message);
        }

        await WhenTakenAsync(database);
        Assert.True((await VerifyAsync()).IsWhole);
    }

    [Fact]
    public async Task Database_without_the_table_is_refused_at_the_start_with_what_to_do()
    {
        _connection = await (await postgres.ServerAsync()).CreateDatabaseAsync(migrated: false);

        var refused = await Assert.ThrowsAsync<IOException>(() => OpenAsync("one"));

        Assert.Contains("Run 'gateway migrate'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_string_that_cannot_be_used_is_refused_at_the_start_and_not_repeated()
    {
        _connection = "Password secret";

        Assert.Equal(
            "config.audit.database: The connection string cannot be read. Write Host=…;Database=…;Username=…;Password=….",
            (await Assert.ThrowsAsync<IOException>(() => OpenAsync("one"))).Message);
    }

    [Fact]
    public async Task Verb_verifies_a_database()
    {
        await WriteAsync("one", 3);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("connection"), _connection, TestContext.Current.CancellationToken);

        await using var good = TestProcess.Start(StdioCommand.Gateway(["audit", "verify", "--connection-file", folder.File("connection")]));
        Assert.Equal(0, await good.WaitForExitAsync("audit verify", TimeSpan.FromMinutes(2)));
        await ExecuteAsync(PostgresServer.AsOwner(_connection), Tamper + "delete from gw_audit where seq = 2");
        await using var bad = TestProcess.Start(StdioCommand.Gateway(["audit", "verify", "--connection-file", folder.File("connection")]));

        Assert.Equal(1, await bad.WaitForExitAsync("audit verify", TimeSpan.FromMinutes(2)));
        Assert.Contains("one, 3: record 3 does not follow record 1", bad.Transcript(), StringComparison.Ordinal);
    }

    private static byte[] Members(int number) => Encoding.UTF8.GetBytes($"\"n\":{number}");

    // A statement that was given up ends when the server says so.
    private static async Task WhenTakenAsync(AuditDatabase database)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (true)
        {
            deadline.Token.ThrowIfCancellationRequested();
            try
            {
                await database.AppendAsync(Members(2));
                return;
            }
            catch (IOException)
            {
                // Not yet.
            }
        }
    }

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
#pragma warning disable CA2100 // The test's own statements.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task<AuditDatabase> OpenAsync(string node, TimeSpan? timeout = null)
    {
        var database = new AuditDatabase(new AuditDatabaseConfig { Connection = new Secret(_connection), Timeout = timeout ?? TimeSpan.FromSeconds(30) }, node, TimeProvider.System);
        await database.OpenAsync(TestContext.Current.CancellationToken);
        return database;
    }

    private async Task WriteAsync(string node, int records, int from = 0)
    {
        await using var database = await OpenAsync(node);
        await Task.WhenAll(Enumerable.Range(from, records).Select(number => database.AppendAsync(Members(number))));
    }

    private async Task<(bool IsWhole, string Report)> VerifyAsync(string? writer = null)
    {
        await using var table = new AuditTable(_connection, TimeSpan.FromSeconds(30));
        return await AuditVerifier.VerifyAsync(table.ReadAsync(writer, TestContext.Current.CancellationToken));
    }
}
