-- A creator sees her items and their standing; everybody sees what is approved and public.
set local role kreatr_views;

create table views.item (
    id uuid primary key,
    creator uuid not null,
    work jsonb not null,
    reason text,
    stream_revision bigint not null,
    views bigint not null,
    likes bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create index item_creator on views.item (creator);

create table views.shelf (
    creator uuid primary key,
    items uuid[] not null,
    featured uuid[] not null,
    revision bigint not null
);

reset role;
