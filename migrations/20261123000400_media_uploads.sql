-- A person sees her uploads and how far they are; pages know a picture's form; moderators see what looks alike.
set local role kreatr_views;

create table views.upload (
    id uuid primary key,
    owner uuid not null,
    purpose text not null,
    format text not null,
    length bigint not null,
    status text not null,
    until timestamptz not null,
    started_at timestamptz not null,
    fault text,
    media text
) with (fillfactor = 80);

create index upload_owner on views.upload (owner, started_at desc, id);
create index upload_held on views.upload (started_at) where status = 'HELD';
create index upload_open on views.upload (until) where status in ('STARTED', 'RECEIVED');

-- Whose pictures; those of the house itself are of the nil account. The bands are the four quarters of the perceptual
-- hash, each with its number: of two hashes that differ in three bits at most, one quarter is the same (IM-11).
create table views.picture (
    media text not null,
    owner uuid not null,
    purpose text not null,
    width integer not null,
    height integer not null,
    bytes bigint not null,
    thumbhash text not null,
    phash bigint,
    bands integer[] not null,
    kept_at timestamptz not null,
    position bigint not null,
    primary key (media, owner)
);

create index picture_owner on views.picture (owner, kept_at desc);
create index picture_position on views.picture (position);
create index picture_bands on views.picture using gin (bands);

reset role;
