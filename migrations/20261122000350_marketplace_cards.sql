-- The marketplace reads one row per creator, made from everything that happened to her and her items.
set local role kreatr_views;

create table views.creator_card (
    account uuid primary key,
    listed boolean not null,
    visible boolean not null,
    changed bigint not null,
    state text not null
) with (fillfactor = 80, toast_tuple_target = 4080);

-- Compressing costs more time than it saves room.
alter table views.creator_card alter column state set storage external;

create index creator_card_changed on views.creator_card (changed);

-- Views and likes move small rows of their own.
create table views.creator_count (
    account uuid primary key,
    popularity bigint not null,
    changed bigint not null,
    counts text not null
) with (fillfactor = 80);

alter table views.creator_count alter column counts set storage external;

create index creator_count_changed on views.creator_count (changed);

-- The full content of each item: the newest, and the approved one that everybody sees.
create table views.creator_work (
    item uuid primary key,
    creator uuid not null,
    work text not null
) with (fillfactor = 90, toast_tuple_target = 4080);

alter table views.creator_work alter column work set storage external;

create index creator_work_creator on views.creator_work (creator);

-- When each like was given, so that taking it back takes back what it weighed.
create table views.creator_like (
    id uuid primary key,
    given_at timestamptz not null
);

reset role;
