-- Reactors keep their place, and views of items are counted once per viewer and day (PF-27).
create table ops.checkpoint (
    name text primary key,
    position bigint not null,
    updated_at timestamptz not null default now()
);

-- Who looked at what, as keyed hashes, until it is counted and its day is over.
create table ops.item_view (
    day date not null,
    item uuid not null,
    viewer bytea not null,
    batch uuid,
    counted boolean not null default false,
    primary key (day, item, viewer)
);

create index item_view_uncounted on ops.item_view (batch) where not counted;

grant select, insert, update, delete on all tables in schema ops to kreatr_ops;
