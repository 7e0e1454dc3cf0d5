namespace Gateway.Actors.Cluster.Postgres;

/// <summary>The statements on <c>gw_session</c>. Each is one statement, so each is atomic; none locks a row of the node table.</summary>
internal static class SessionTable
{
    /// <summary>The condition that the owner of row <c>s</c> is not alive: released, dead, gone or forgotten. A lapsed lease is still alive.</summary>
    private const string IsOrphan = "not exists (select from gw_node n where n.incarnation = s.owner and n.state not in ('dead', 'left'))";

    // When it is tried again, the row may be there already by the try whose answer was lost.
    public const string Create = """
        insert into gw_session as s (key, owner, epoch, route, principal, last_used_at, state)
        values ($1, $2, nextval('gw_epoch'), $3, $4, now(), $5)
        """;

    public const string CreateReturning = " returning epoch";

    public const string OrOwn = " on conflict (key) do update set last_used_at = now() where s.owner = excluded.owner";

    public static readonly string Read = $"""
        select s.key, s.owner, n.name, s.epoch, s.route, s.principal, s.state,
            coalesce(n.state = 'dead' and n.lease_until < s.taken_over_at + interval '{(int)SessionRecord.PoisonWindow.TotalSeconds} seconds', false)
        from gw_session s left join gw_node n on n.incarnation = s.owner where s.key = any($1)
        """;

    public static readonly string Claim = ClaimWhere($"s.owner = c.owner and s.epoch = c.epoch and {IsOrphan}");

    // A try whose answer was lost may have claimed: nobody but the claimant writes its incarnation, and it claims a session once at a time.
    public static readonly string ClaimOrOwn = ClaimWhere($"(s.owner = c.owner and s.epoch = c.epoch and {IsOrphan} or s.owner = c.claimant and s.epoch > c.epoch)");

    public const string Update = "update gw_session set state = $4, last_used_at = now() where key = $1 and owner = $2 and epoch = $3";

    public const string Release = "update gw_session set owner = 0, taken_over_at = null, last_used_at = now() where key = $1 and owner = $2 and epoch = $3";

    public const string Delete = "delete from gw_session where key = $1 and owner = $2 and epoch = $3";

    public const string DeleteOrphan = $"delete from gw_session s where s.key = $1 and s.owner = $2 and s.epoch = $3 and {IsOrphan}";

    public const string Touch = "update gw_session set last_used_at = now() where owner = $1 and key = any($2)";

    public const string Expire = $"""
        delete from gw_session where key in (
            select s.key from gw_session s where s.last_used_at <= now() - $1 and {IsOrphan} limit 500 for update skip locked)
        """;

    // Rows are locked in the order of their keys, so that two nodes which claim the same ones do not wait for each other. A session that was released was
    // nobody's to die of, so only taking over from an owner that died or left is a takeover.
    private static string ClaimWhere(string condition) => $"""
        with c as materialized (
            select c.* from unnest($1, $2, $3, $4) with ordinality as c(key, owner, epoch, claimant, number) join gw_session s on s.key = c.key
            where {condition} order by s.key for update of s)
        update gw_session s
        set owner = c.claimant, epoch = nextval('gw_epoch'), last_used_at = now(),
            taken_over_at = case when s.owner = c.claimant then s.taken_over_at when s.owner <> 0 then now() end
        from c
        where s.key = c.key and {condition}
            and exists (select from gw_node n where n.incarnation = c.claimant and n.state not in ('dead', 'left'))
        returning c.number, s.epoch
        """;
}
