-- Moderators see what waits for them, longest first.
set local role kreatr_views;

create table views.moderation_queue (
    item uuid primary key,
    creator uuid not null,
    title text not null,
    category text not null,
    revision bigint not null,
    standing text not null,
    visibility text not null,
    submitted_at timestamptz not null,
    decided boolean not null,
    waiting boolean not null
);

create index moderation_queue_waiting on views.moderation_queue (submitted_at, item) where waiting;
create index moderation_queue_creator on views.moderation_queue (creator);

reset role;
