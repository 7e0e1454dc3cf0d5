using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.Postgres;
using Gateway.Actors.Sealing;
using Gateway.Tests.Cluster.Chaos;
using Gateway.Tests.Support;
using Npgsql;

namespace Gateway.Tests.Cluster.Postgres;

/// <summary>What only holds where sessions stand in a database that others can reach, and the races of cluster.md, many times over.</summary>
[Trait(Categories.Trait, Categories.Postgres)]
[Collection(PostgresTests.Name)]
public sealed class PostgresDirectoryTests(SharedPostgres postgres) : IAsyncLifetime
{
    private const int Rounds = 60;

    private static readonly byte[] State = Encoding.UTF8.GetBytes("what is needed to build it again");

    private readonly KeyRing _keys = KeyRing.Random();
    private string _database = "";
    private NpgsqlDataSource _source = null!;
    private PostgresDirectory _directory = null!;
    private int _nodes;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _source = NpgsqlDataSource.Create(_database);
        _directory = Directory(_keys);
    }

    public async ValueTask DisposeAsync()
    {
        await (_directory?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_source?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task Insert_that_is_committed_after_its_owner_was_declared_dead_is_one_more_orphan()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (owner, other, key) = (await NodeAsync(), await NodeAsync(), NewKey());
            await using var connection = await _source.OpenConnectionAsync(Cancellation);
            await using var transaction = await connection.BeginTransactionAsync(Cancellation);
            await using var insert = new NpgsqlCommand(
                "insert into gw_session (key, owner, epoch, route, principal, last_used_at, state) values ($1, $2, nextval('gw_epoch'), 0, 0, now(), $3)", connection)
            {
                Parameters = { new() { Value = Convert.FromHexString(key.ToString()) }, new() { Value = owner.Incarnation }, new() { Value = new byte[] { 1 } } },
            };
            await insert.ExecuteNonQueryAsync(Cancellation);
            await DieAsync(owner);
            Assert.Null(await _directory.ReadAsync(key, Cancellation));
            await transaction.CommitAsync(Cancellation);

            var read = await _directory.ReadAsync(key, Cancellation);
            Assert.NotNull(await _directory.ClaimAsync(key, read!, other, Cancellation));
            Assert.Equal(other, (await _directory.ReadAsync(key, Cancellation))!.Owner);
        }
    }

    [Fact]
    public async Task One_of_two_claims_wins_in_each_round()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (owner, one, two, key) = (await NodeAsync(), await NodeAsync(), await NodeAsync(), NewKey());
            await _directory.CreateAsync(key, owner, default, State, Cancellation);
            await DieAsync(owner);
            var read = (await _directory.ReadAsync(key, Cancellation))!;

            var claims = await Task.WhenAll(new[] { one, two, one, two }.Select(node => _directory.ClaimAsync(key, read, node, Cancellation)));

            var epoch = Assert.Single(claims, claim => claim is not null);
            Assert.Equal(epoch, (await _directory.ReadAsync(key, Cancellation))!.Epoch);
        }
    }

    [Fact]
    public async Task Deletion_and_claim_at_once_leave_no_session_or_one_with_one_owner()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (owner, other, key) = (await NodeAsync(), await NodeAsync(), NewKey());
            var epoch = await _directory.CreateAsync(key, owner, default, State, Cancellation);
            var read = (await _directory.ReadAsync(key, Cancellation))!;

            var died = DieAsync(owner);
            var deletions = new[] { _directory.DeleteAsync(key, owner, epoch, Cancellation), _directory.DeleteOrphanAsync(key, read, Cancellation) };
            var claim = _directory.ClaimAsync(key, read, other, Cancellation);
            await Task.WhenAll([died, .. deletions, claim]);

            var left = await _directory.ReadAsync(key, Cancellation);
            Assert.True((await Task.WhenAll(deletions)).Count(deleted => deleted) + (await claim is null ? 0 : 1) == 1, $"round {round}");
            Assert.Equal(await claim is null ? null : (other, (await claim)!.Value), left is null ? null : ((NodeId, long)?)(left.Owner, left.Epoch));
        }
    }

    [Fact]
    public async Task Sessions_that_several_nodes_claim_at_once_have_one_owner_each_and_nothing_locks_up()
    {
        var (owner, one, two) = (await NodeAsync(), await NodeAsync(), await NodeAsync());
        var keys = Enumerable.Range(0, 300).Select(_ => NewKey()).ToList();
        await Parallel.ForEachAsync(keys, Cancellation, async (key, cancellationToken) => await _directory.CreateAsync(key, owner, default, State, cancellationToken));
        await DieAsync(owner);
        await using var other = Directory(_keys);
        var read = await Task.WhenAll(keys.Select(key => _directory.ReadAsync(key, Cancellation)));

        // In opposite orders, which is how statements that lock rows as they come wait for each other.
        var first = Enumerable.Range(0, keys.Count).Select(i => _directory.ClaimAsync(keys[i], read[i]!, one, Cancellation)).ToList();
        var second = Enumerable.Range(0, keys.Count).Reverse().Select(i => other.ClaimAsync(keys[i], read[i]!, two, Cancellation)).Reverse().ToList();
        await Task.WhenAll([.. first, .. second]).Within("the claims");

        var after = await Task.WhenAll(keys.Select(key => _directory.ReadAsync(key, Cancellation)));
        for (var i = 0; i < keys.Count; i++)
        {
            var (here, there) = (await first[i], await second[i]);
            Assert.True(here is null != there is null, $"session {i}: {here}, {there}");
            Assert.Equal((here is null ? two : one, here ?? there), (after[i]!.Owner, (long?)after[i]!.Epoch));
        }

        Assert.Equal(keys.Count, after.Select(record => record!.Epoch).Distinct().Count());
    }

    [Fact]
    public async Task Claim_whose_answer_is_lost_is_done_all_the_same_and_said_so()
    {
        var (owner, other, key) = (await NodeAsync(), await NodeAsync(), NewKey());
        await _directory.CreateAsync(key, owner, default, State, Cancellation);
        await DieAsync(owner);
        var text = new NpgsqlConnectionStringBuilder(_database);
        await using var link = new ChaosLink(new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.Loopback, text.Port));
        (text.Host, text.Port) = ("127.0.0.1", link.Entry.Port);
        await using var directory = new PostgresDirectory(
            new PostgresOptions { ConnectionString = text.ConnectionString, StatementTimeout = TimeSpan.FromSeconds(30) }, _keys.For(SealPurpose.Row), TimeProvider.System);
        var read = (await directory.ReadAsync(key, Cancellation))!;
        await using var blocker = await _source.OpenConnectionAsync(Cancellation);
        await using var transaction = await blocker.BeginTransactionAsync(Cancellation);
        await using var hold = new NpgsqlCommand($"select from gw_session where key = '\\x{key}' for update", blocker, transaction);
        await hold.ExecuteNonQueryAsync(Cancellation);

        var claim = directory.ClaimAsync(key, read, other, Cancellation);
        while (await ScalarAsync("select count(*) from pg_locks where not granted") is 0L)
        {
            await Task.Yield();
        }

        link.Cut(isSilent: true);
        await transaction.RollbackAsync(Cancellation);
        while ((await _directory.ReadAsync(key, Cancellation))!.Owner != other)
        {
            await Task.Yield();
        }

        link.Cut(isSilent: false);
        link.Mend();

        Assert.Equal((other, await claim), ((await _directory.ReadAsync(key, Cancellation))!.Owner, (long?)(await _directory.ReadAsync(key, Cancellation))!.Epoch));
        Assert.NotNull(await claim);
    }

    [Fact]
    public async Task Claim_by_a_node_that_is_dead_itself_is_refused()
    {
        var (owner, other, key) = (await NodeAsync(), await NodeAsync(), NewKey());
        await _directory.CreateAsync(key, owner, default, State, Cancellation);
        await DieAsync(owner);
        await DieAsync(other);

        Assert.Null(await _directory.ClaimAsync(key, (await _directory.ReadAsync(key, Cancellation))!, other, Cancellation));
    }

    [Fact]
    public async Task Lapsed_lease_that_nobody_has_declared_dead_is_alive()
    {
        var (owner, other, key) = (await NodeAsync(), await NodeAsync(), NewKey());
        await _directory.CreateAsync(key, owner, default, State, Cancellation);
        await ExecuteAsync($"update gw_node set lease_until = now() - interval '1 hour' where incarnation = {owner.Incarnation}");

        Assert.Null(await _directory.ClaimAsync(key, (await _directory.ReadAsync(key, Cancellation))!, other, Cancellation));
    }

    [Fact]
    public async Task State_in_the_database_is_sealed_and_bound_to_its_session()
    {
        var (node, key, other) = (await NodeAsync(), NewKey(), NewKey());
        await _directory.CreateAsync(key, node, default, State, Cancellation);
        await _directory.CreateAsync(other, node, default, default, Cancellation);
        var stored = (byte[])(await ScalarAsync($"select state from gw_session where key = '\\x{key}'"))!;

        Assert.Equal(-1, stored.AsSpan().IndexOf(State.AsSpan(0, 8)));

        await ExecuteAsync($"update gw_session set state = (select state from gw_session where key = '\\x{key}') where key = '\\x{other}'");
        Assert.Equal((true, false), ((await _directory.ReadAsync(key, Cancellation))!.IsReadable, (await _directory.ReadAsync(other, Cancellation))!.IsReadable));
    }

    [Theory]
    [InlineData("another ring")]
    [InlineData("another format")]
    [InlineData("changed")]
    [InlineData("nothing")]
    public async Task State_that_this_build_or_ring_cannot_open_is_not_readable(string fault)
    {
        var (node, key) = (await NodeAsync(), NewKey());
        await _directory.CreateAsync(key, node, default, State, Cancellation);
        await (fault switch
        {
            "another format" => ExecuteAsync($"update gw_session set state = set_byte(state, 0, 2) where key = '\\x{key}'"),
            "changed" => ExecuteAsync($"update gw_session set state = set_byte(state, 20, 255 - get_byte(state, 20)) where key = '\\x{key}'"),
            "nothing" => ExecuteAsync($"update gw_session set state = '' where key = '\\x{key}'"),
            _ => Task.CompletedTask,
        });

        await using var reader = Directory(fault == "another ring" ? KeyRing.Random() : _keys);
        var record = await reader.ReadAsync(key, Cancellation);

        Assert.Equal((false, 0), (record!.IsReadable, record.State.Length));
    }

    [Fact]
    public async Task State_that_is_too_large_is_refused()
    {
        var node = await NodeAsync();
        await _directory.CreateAsync(NewKey(), node, default, new byte[ISessionDirectory.MaxStateBytes], Cancellation);

        await Assert.ThrowsAsync<ArgumentException>(() => _directory.CreateAsync(NewKey(), node, default, new byte[ISessionDirectory.MaxStateBytes + 1], Cancellation));
    }

    [Fact]
    public async Task Use_of_a_session_keeps_it_from_expiring_and_is_noted_by_its_owner_alone()
    {
        var (owner, other, key, forgotten) = (await NodeAsync(), await NodeAsync(), NewKey(), NewKey());
        await _directory.CreateAsync(key, owner, default, State, Cancellation);
        await _directory.CreateAsync(forgotten, owner, default, State, Cancellation);
        await ExecuteAsync("update gw_session set last_used_at = now() - interval '1 hour'");

        await _directory.TouchAsync(owner, [key], Cancellation);
        await _directory.TouchAsync(other, [forgotten], Cancellation);
        Assert.Equal(0, await _directory.ExpireAsync(TimeSpan.FromMinutes(30), Cancellation));
        await DieAsync(owner);

        Assert.Equal(1, await _directory.ExpireAsync(TimeSpan.FromMinutes(30), Cancellation));
        Assert.NotNull(await _directory.ReadAsync(key, Cancellation));
        Assert.Null(await _directory.ReadAsync(forgotten, Cancellation));
    }

    [Fact]
    public async Task Too_many_that_wait_for_the_database_are_refused_and_the_others_served()
    {
        var options = new PostgresOptions { ConnectionString = _database, Connections = 1, Waiters = 2 };
        await using var directory = new PostgresDirectory(options, _keys.For(SealPurpose.Row), TimeProvider.System);
        await using var blocker = await _source.OpenConnectionAsync(Cancellation);
        await using var transaction = await blocker.BeginTransactionAsync(Cancellation);
        await using var hold = new NpgsqlCommand("lock table gw_session in access exclusive mode", await OwnerAsync());
        await using var held = await hold.Connection!.BeginTransactionAsync(Cancellation);
        await hold.ExecuteNonQueryAsync(Cancellation);

        var releases = Enumerable.Range(0, 4).Select(_ => directory.ReleaseAsync(NewKey(), default, 0, Cancellation)).ToList();
        await Assert.ThrowsAsync<DirectoryUnavailableException>(() => releases[3]);
        await held.RollbackAsync(Cancellation);

        Assert.All(await Task.WhenAll(releases.Take(3)), Assert.False);
        await hold.Connection.DisposeAsync();
    }

    private static SessionKey NewKey() => SessionKey.Of(RandomNumberGenerator.GetBytes(16));

    private PostgresDirectory Directory(KeyRing keys) =>
        new(new PostgresOptions { ConnectionString = _database }, keys.For(SealPurpose.Row), TimeProvider.System);

    // A node as its row alone: who dies and when is the test's to say.
    private async Task<NodeId> NodeAsync()
    {
        var name = $"node-{_nodes++}";
        var incarnation = await ScalarAsync($"""
            insert into gw_node (incarnation, name, key_ids, config_hash, formats, build, state, lease_until)
            values (nextval('gw_incarnation'), '{name}', '{"{}"}', '', '{"{}"}', '', 'active', now() + interval '1 hour') returning incarnation
            """);
        return new NodeId(name, (long)incarnation!);
    }

    private Task DieAsync(NodeId node) => ExecuteAsync($"update gw_node set state = 'dead', ended_at = now() where incarnation = {node.Incarnation}");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation);
    }

    private async Task<NpgsqlConnection> OwnerAsync()
    {
        var connection = new NpgsqlConnection(PostgresServer.AsOwner(_database));
        await connection.OpenAsync(Cancellation);
        return connection;
    }
}
