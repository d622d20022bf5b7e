-- A creator sees her own profile as she wrote it.
set local role kreatr_views;

create table views.profile (
    account uuid primary key,
    details jsonb not null,
    public boolean not null,
    featured boolean not null,
    revision bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

reset role;
