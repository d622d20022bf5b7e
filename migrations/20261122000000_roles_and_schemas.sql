-- One role per schema, so that a fault in one part of the program cannot write another's tables.
do $$
declare name text;
begin
    foreach name in array array['kreatr_log', 'kreatr_views', 'kreatr_vault', 'kreatr_ops'] loop
        begin
            execute format('create role %I nologin', name);
        exception when duplicate_object or unique_violation then
            null; -- roles belong to the cluster: another database of it has made them
        end;
        if not pg_has_role(current_user, name, 'member') then
            execute format('grant %I to %I', name, current_user);
        end if;
    end loop;
end $$;

create schema log;
create schema views;
create schema vault;
create schema ops;

grant usage on schema log to kreatr_log;
-- The views role may also create: a rebuild makes its tables beside the live ones.
grant usage, create on schema views to kreatr_views;
grant usage on schema vault to kreatr_vault;
grant usage on schema ops to kreatr_ops;
