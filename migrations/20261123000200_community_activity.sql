-- Everybody reads what happens in the community, newest first, and what staff put on its front page.
set local role kreatr_views;

-- Who may be seen, by which name. `request` is the append that wrote the profile: hidden in it, nobody has joined yet.
create table views.community_person (
    account uuid primary key,
    username text,
    display_name text,
    avatar text,
    published boolean not null,
    barred boolean not null,
    joined boolean not null,
    visible boolean not null,
    request uuid,
    approved integer not null,
    featured bigint
) with (fillfactor = 80);

create index community_person_featured on views.community_person (featured desc) where featured is not null;

-- What of an item may be seen now: no title, nothing.
create table views.community_item (
    id uuid primary key,
    creator uuid not null,
    work jsonb not null,
    title text,
    image text,
    counted boolean not null,
    featured bigint,
    featured_until timestamptz
) with (fillfactor = 80);

create index community_item_creator on views.community_item (creator);
create index community_item_featured on views.community_item (featured desc) where featured is not null;

create table views.community_activity (
    position bigint primary key,
    kind text not null,
    at timestamptz not null,
    actor uuid,
    item uuid,
    count integer,
    announcement uuid,
    title text,
    text text,
    link text
);

create index community_activity_actor on views.community_activity (actor);
create index community_activity_announcement on views.community_activity (announcement) where announcement is not null;

reset role;
