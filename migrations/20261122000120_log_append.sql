-- One round trip writes a whole batch of judged appends, and commits.

-- Answers 'written'; or 'moved' when another process wrote since the caller judged; or 'repeated' when a request that
-- the caller refused has been written before. In the latter two nothing is written. An accepted request that has been
-- written before violates the receipts' key. Receipts are looked at before the lock is taken: one that appears in
-- between has moved the head.
create function log.append_batch(
    judged_against bigint,
    last_position bigint,
    -- new dictionary entries
    category_ids smallint[], category_names text[],
    type_ids smallint[], type_names text[],
    -- streams that begin here
    new_stream_nos bigint[], new_names text[], new_categories smallint[], new_revisions bigint[], new_lasts bigint[],
    -- streams that go on
    old_stream_nos bigint[], old_revisions bigint[], old_lasts bigint[],
    closed_stream_nos bigint[],
    -- claims as they stand afterwards
    claim_scopes text[], claim_keys text[], claim_holders text[], claim_frees timestamptz[],
    -- refused requests that the caller has not looked up, and receipts
    unseen_ids uuid[], request_ids uuid[], fingerprints uuid[], request_lasts bigint[], request_revisions text[],
    request_times timestamptz[],
    -- events in log order
    event_stream_nos bigint[], event_revisions bigint[], event_categories smallint[], event_types smallint[],
    event_schemas integer[], event_ids uuid[], event_requests uuid[], event_times timestamptz[],
    event_subjects uuid[], event_actors uuid[], event_correlations uuid[], event_causations uuid[],
    event_policies integer[], event_data text[]
) returns text
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    first_position bigint := append_batch.last_position - cardinality(event_ids) + 1;
begin
    if cardinality(unseen_ids) > 0 and exists (select from log.requests r where r.id = any (unseen_ids)) then
        return 'repeated';
    end if;
    update log.head h
    set position = append_batch.last_position, batch = h.batch + 1
    where h.batch = judged_against;
    if not found then
        return 'moved';
    end if;
    if cardinality(category_ids) > 0 then
        insert into log.categories (id, name) select * from unnest(category_ids, category_names);
    end if;
    if cardinality(type_ids) > 0 then
        insert into log.event_types (id, name) select * from unnest(type_ids, type_names);
    end if;
    if cardinality(new_stream_nos) > 0 then
        insert into log.streams (stream_no, name, category, revision, last_position)
        select * from unnest(new_stream_nos, new_names, new_categories, new_revisions, new_lasts);
    end if;
    if cardinality(old_stream_nos) > 0 then
        update log.streams s
        set revision = w.revision, last_position = w.last_position
        from unnest(old_stream_nos, old_revisions, old_lasts) w (stream_no, revision, last_position)
        where s.stream_no = w.stream_no;
    end if;
    if cardinality(closed_stream_nos) > 0 then
        update log.streams s set closed = true where s.stream_no = any (closed_stream_nos);
    end if;
    if cardinality(claim_scopes) > 0 then
        insert into log.claims (scope, key, holder, free_at)
        select * from unnest(claim_scopes, claim_keys, claim_holders, claim_frees)
        on conflict (scope, key) do update set holder = excluded.holder, free_at = excluded.free_at;
    end if;
    if cardinality(request_ids) > 0 then
        insert into log.requests (id, fingerprint, position, revisions, at)
        select id, fingerprint, last, revisions::bigint[], at
        from unnest(request_ids, fingerprints, request_lasts, request_revisions, request_times)
            r (id, fingerprint, last, revisions, at);
        insert into log.events (position, stream_no, revision, category, type, schema_version, id, request, recorded_at,
            subject, actor, correlation, causation, policy_version, data)
        select first_position + e.n - 1, e.stream_no, e.revision, e.category, e.type, e.schema_version, e.id, e.request,
            e.recorded_at, e.subject, e.actor, e.correlation, e.causation, e.policy, e.data::json
        from unnest(event_stream_nos, event_revisions, event_categories, event_types, event_schemas, event_ids,
            event_requests, event_times, event_subjects, event_actors, event_correlations, event_causations,
            event_policies, event_data)
            with ordinality e (stream_no, revision, category, type, schema_version, id, request, recorded_at, subject,
                actor, correlation, causation, policy, data, n);
        perform pg_notify('log', append_batch.last_position::text);
    end if;
    return 'written';
end
$$;
revoke all on function log.append_batch from public;
grant execute on function log.append_batch to kreatr_log;
