-- The log: events in streams, one gapless order over all of them, and what makes an append exactly-once.

-- One row. Whoever writes anything in this schema locks it first and moves `batch` on; whoever appends also moves
-- `position`. A writer states the `batch` that it judged against, so nothing is written on stale knowledge.
create table log.head (
    one boolean primary key default true check (one),
    position bigint not null default 0,
    batch bigint not null default 0,
    identity uuid not null default gen_random_uuid()
) with (fillfactor = 10, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
insert into log.head default values;

-- Dictionaries. Numbers are given by max + 1 under the head's lock: a rollback burns none.
create table log.categories (
    id smallint primary key,
    name text collate "C" not null unique
);
create table log.event_types (
    id smallint primary key,
    name text collate "C" not null unique
);

-- The authority for revisions. A stream's number is the position of its first event. `revision` and `last_position`
-- stand in no index, so that moving them stays within the page.
create table log.streams (
    stream_no bigint primary key,
    name text collate "C" not null unique,
    category smallint not null,
    revision bigint not null check (revision >= 0),
    last_position bigint not null,
    closed boolean not null default false
) with (fillfactor = 70);

-- `data` is json, not jsonb: the exact bytes are kept.
create table log.events (
    position bigint not null,
    stream_no bigint not null,
    revision bigint not null,
    category smallint not null,
    type smallint not null,
    schema_version integer not null,
    id uuid not null,
    request uuid not null,
    recorded_at timestamptz not null,
    subject uuid,
    actor uuid,
    correlation uuid,
    causation uuid,
    policy_version integer,
    data json not null,
    primary key (position),
    check (position > 0)
) partition by range (position);
create index events_by_category on log.events (category, position);
create index events_by_type on log.events (type, position);

-- Receipts of appends, so that a repeated request writes nothing.
create table log.requests (
    id uuid primary key,
    fingerprint uuid not null,
    position bigint not null,
    revisions bigint[] not null,
    at timestamptz not null
);
create index requests_by_time on log.requests using brin (at) with (pages_per_range = 32);

-- Names that only one stream may hold. `free_at` is null while it is held; afterwards others may take it from then on.
create table log.claims (
    scope text collate "C" not null,
    key text collate "C" not null,
    holder text collate "C" not null,
    free_at timestamptz,
    primary key (scope, key)
) with (fillfactor = 80);

grant select on all tables in schema log to kreatr_log;
grant insert on log.events, log.streams, log.categories, log.event_types, log.requests, log.claims to kreatr_log;
grant update (position, batch) on log.head to kreatr_log;
grant update (revision, last_position, closed) on log.streams to kreatr_log;
grant update (holder, free_at) on log.claims to kreatr_log;
grant delete on log.requests to kreatr_log;
