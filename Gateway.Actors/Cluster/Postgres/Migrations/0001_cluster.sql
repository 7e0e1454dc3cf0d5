-- Nodes and their leases, sessions and their owners. Additive changes only, each in a file of its own: a running cluster has nodes of two versions.

create sequence gw_incarnation;
create sequence gw_epoch;

-- One row. The version grows with each change of the set of nodes; one that goes backwards means that commits were lost.
create table gw_cluster (
    only_row boolean primary key default true check (only_row),
    view_version bigint not null default 0
);

insert into gw_cluster default values;

create table gw_node (
    incarnation bigint primary key,
    name text not null,
    address text,
    certificate_hash text,
    key_ids text[] not null,
    config_hash text not null,
    formats integer[] not null,
    build text not null,
    state text not null check (state in ('joining', 'active', 'draining', 'left', 'dead')),
    lease_until timestamptz not null,
    ended_at timestamptz
) with (fillfactor = 50);

create table gw_session (
    -- SHA-256 of the random part of the session's id, so that who reads this cannot use what it finds.
    key bytea primary key,
    -- Incarnation; 0: released. An owner without a live row in gw_node is none.
    owner bigint not null,
    epoch bigint not null,
    taken_over_at timestamptz,
    route bigint not null,
    principal bigint not null,
    last_used_at timestamptz not null,
    -- Sealed by the key ring of the nodes, bound to the key.
    state bytea not null
) with (fillfactor = 80);

-- What the gateway itself may do, and nothing more. Logins are made members of it.
do $$
begin
    if not exists (select from pg_roles where rolname = 'gateway_app') then
        create role gateway_app nologin;
    end if;
end
$$;

grant select, update (view_version) on gw_cluster to gateway_app;
grant select, insert, update, delete on gw_node, gw_session to gateway_app;
grant usage on sequence gw_incarnation, gw_epoch to gateway_app;
