using Npgsql;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>What the database of a run says, asked as its owner.</summary>
internal sealed class ChaosDatabase(string connection)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Which nodes it holds for what.</summary>
    public async Task<string> NodesAsync() =>
        (string?)await ScalarAsync("select string_agg(name || '#' || incarnation || ' ' || state, ', ' order by incarnation) from gw_node where state <> 'dead' and state <> 'left'") ?? "";

    /// <summary>The last epoch that was given: it grows with each session that is opened or taken over.</summary>
    public async Task<long> EpochAsync() => (long)(await ScalarAsync("select coalesce(max(epoch), 0) from gw_session"))!;

    /// <summary>The node of each session whose owner is alive, by the session's key.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OwnersAsync()
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("select encode(s.key, 'hex'), n.name from gw_session s join gw_node n on n.incarnation = s.owner where n.state = 'active'");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var owners = new Dictionary<string, string>();
        while (await reader.ReadAsync(Cancellation))
        {
            owners[reader.GetString(0)] = reader.GetString(1);
        }

        return owners;
    }

    /// <summary>Statements so far, of everybody.</summary>
    public async Task<long> StatementsAsync() =>
        (long)(await ScalarAsync("select xact_commit + xact_rollback from pg_stat_database where datname = current_database()"))!;

    /// <summary>Takeovers count as an hour old from now on.</summary>
    public Task AgeTakeoversAsync() => ScalarAsync("""
        create function gw_age() returns trigger language plpgsql as
        $$ begin if new.taken_over_at is distinct from old.taken_over_at then new.taken_over_at := new.taken_over_at - interval '1 hour'; end if; return new; end $$;
        create trigger gw_age before update on gw_session for each row execute function gw_age()
        """);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
