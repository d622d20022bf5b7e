-- Projections keep their place in the log here, under a lease; a rebuild makes its tables beside the live ones.
create schema views_next authorization kreatr_views;
create schema views_prev authorization kreatr_views;

set local role kreatr_views;

create table views.projection (
    name text primary key,
    version integer not null,
    generation bigint not null default 1,
    position bigint,
    log_epoch uuid not null,
    status text not null default 'live',
    lease_owner text,
    lease_epoch bigint not null default 0,
    lease_until timestamptz,
    rate double precision not null default 0,
    last_error text,
    updated_at timestamptz not null default now()
) with (fillfactor = 50);

create table views.projection_parked (
    projection text not null,
    position bigint not null,
    key text not null,
    stream text not null,
    revision bigint not null,
    error text not null,
    attempts integer not null default 1,
    parked_at timestamptz not null default now(),
    primary key (projection, position)
);

create index projection_parked_key on views.projection_parked (projection, key);

reset role;
