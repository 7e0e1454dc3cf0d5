-- The audit trail. A row is one record, as one line of JSON that ends with the hash of the row before it and its own; each writer has a chain of its own.
create table gw_audit (
    -- The node that wrote it.
    writer text not null,
    seq bigint not null,
    line text not null,
    primary key (writer, seq)
);

-- Against accidents, the owner's included. Whoever may drop the trigger is found out by `audit verify`.
create function gw_audit_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'gw_audit is append-only';
end
$$;

create trigger gw_audit_append_only before update or delete or truncate on gw_audit for each statement execute function gw_audit_append_only();

-- Reading is what taking up a chain and `audit verify` need. No update and no delete.
grant select, insert on gw_audit to gateway_app;
