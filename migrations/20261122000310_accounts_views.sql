-- Signing in finds its session, and everybody has a public name.
set local role kreatr_views;

create table views.account (
    id uuid primary key,
    username text,
    name text,
    roles text[] not null,
    standing text not null,
    suspended_until timestamptz,
    email_verified boolean not null,
    created_at timestamptz not null
);

create table views.session (
    token_hash text primary key,
    id uuid not null,
    account uuid not null,
    expires_at timestamptz not null
);

create index session_id on views.session (id);
create index session_account on views.session (account);

create table views.username (
    username text primary key,
    account uuid not null,
    current boolean not null
);

create index username_account on views.username (account);

reset role;
