-- A data key per person, so that forgetting a person is the destruction of one key; and password verifiers.
create table vault.data_key (
    person uuid primary key,
    master_version integer,
    wrapped bytea,
    created_at timestamptz not null default now(),
    destroyed_at timestamptz,
    constraint data_key_is_wrapped_or_destroyed check (
        (wrapped is null) = (destroyed_at is not null)
        and (wrapped is null) = (master_version is null)
    )
);

-- The key of keyed hashes (e-mail claims): it stays the same when the master key changes.
create table vault.pepper (
    name text primary key,
    master_version integer not null,
    wrapped bytea not null,
    created_at timestamptz not null default now()
);

create table vault.credential (
    id uuid primary key,
    account uuid not null,
    verifier text not null,
    created_at timestamptz not null
);

create index credential_by_account on vault.credential (account);

-- What was forgotten stays forgotten, whoever asks: the row of a destroyed key is its gravestone.
create function vault.keep_destroyed() returns trigger
language plpgsql
as $$
begin
    if tg_op = 'TRUNCATE' or tg_op = 'DELETE' then
        raise exception 'rows of vault.data_key stay: destroy the key instead' using errcode = 'restrict_violation';
    end if;
    if old.destroyed_at is not null then
        raise exception 'a destroyed key does not come back' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create trigger keep_destroyed
before update or delete on vault.data_key
for each row execute function vault.keep_destroyed();

create trigger keep_all
before truncate on vault.data_key
for each statement execute function vault.keep_destroyed();

grant select, insert on vault.data_key to kreatr_vault;
grant update (master_version, wrapped, destroyed_at) on vault.data_key to kreatr_vault;
grant select, insert on vault.pepper to kreatr_vault;
grant update (master_version, wrapped) on vault.pepper to kreatr_vault;
grant select, insert, delete on vault.credential to kreatr_vault;
