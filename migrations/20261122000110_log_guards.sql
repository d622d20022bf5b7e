-- Makes the log append-only for everybody, and keeps partitions ready ahead of the head.

create function log.refuse_change() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'the log is append-only: % on %.% is refused', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;

-- The row trigger is cloned onto every partition; statement triggers are not, so each partition gets its own.
create trigger append_only_row before update or delete on log.events
    for each row execute function log.refuse_change();
create trigger append_only before update or delete or truncate on log.events
    for each statement execute function log.refuse_change();
alter table log.events enable always trigger append_only_row;
alter table log.events enable always trigger append_only;

-- Makes sure that the head's partition and the next two exist; answers the first position without one. A partition is
-- made apart and attached, which blocks neither readers nor appends.
create function log.ensure_partitions() returns bigint
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    size constant bigint := 10000000;
    first bigint;
    name text;
begin
    perform pg_advisory_xact_lock(hashtextextended('log.ensure_partitions', 0));
    select h.position / size * size into strict first from log.head h;
    for lower in first .. first + 2 * size by size loop
        name := 'events_p' || lower / size;
        continue when to_regclass('log.' || name) is not null;
        execute format('create table log.%I (like log.events including defaults including constraints)', name);
        execute format('alter table log.%I add primary key (position)', name);
        execute format('alter table log.%I add unique (stream_no, revision)', name);
        execute format('alter table log.%I add constraint bounds check (position >= %s and position < %s)',
            name, lower, lower + size);
        execute format('alter table log.events attach partition log.%I for values from (%s) to (%s)',
            name, lower, lower + size);
        execute format('alter table log.%I drop constraint bounds', name);
        execute format('alter table log.%I enable always trigger append_only_row', name);
        execute format('create trigger append_only before update or delete or truncate on log.%I
            for each statement execute function log.refuse_change()', name);
        execute format('alter table log.%I enable always trigger append_only', name);
        execute format('grant select, insert on log.%I to kreatr_log', name);
    end loop;
    return first + 3 * size;
end
$$;
revoke all on function log.ensure_partitions() from public;
grant execute on function log.ensure_partitions() to kreatr_log;

select log.ensure_partitions();
