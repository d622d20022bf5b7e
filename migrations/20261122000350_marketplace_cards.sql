-- The marketplace reads one row per creator, made from everything that happened to her and her items.
set local role kreatr_views;

create table views.creator_card (
    account uuid primary key,
    listed boolean not null,
    visible boolean not null,
    changed bigint not null,
    state text not null,
    gallery text not null
) with (fillfactor = 80, toast_tuple_target = 4080);

-- Out of line a gallery is not written again when it did not change; compressing it would cost more than it saves.
alter table views.creator_card alter column state set storage external;
alter table views.creator_card alter column gallery set storage external;

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

-- When each like was given, so that taking it back takes back what it weighed.
create table views.creator_like (
    id uuid primary key,
    given_at timestamptz not null
);

reset role;
