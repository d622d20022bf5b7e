-- The marketplace reads one row per creator, made from everything that happened to her and her items.
set local role kreatr_views;

create table views.creator_card (
    account uuid primary key,
    username text,
    listed boolean not null,
    visible boolean not null,
    popularity bigint not null,
    changed bigint not null,
    state text not null,
    gallery text not null
) with (fillfactor = 70, toast_tuple_target = 4080);

-- Out of line a gallery is not written again when only a counter moves; compressing it would cost more than it saves.
alter table views.creator_card alter column state set storage external;
alter table views.creator_card alter column gallery set storage external;

create index creator_card_changed on views.creator_card (changed);
create index creator_card_username on views.creator_card (username);

-- When each like was given, so that taking it back takes back what it weighed.
create table views.creator_like (
    id uuid primary key,
    given_at timestamptz not null
);

reset role;
