-- Mails wait in an outbox until they are sent; what nobody takes is kept for the operator (NT-04).
create table ops.outbox (
    -- A hash of what asked for it, its kind and its recipient: the mail's Message-ID, the same however often it is sent.
    id uuid primary key,
    kind text not null,
    -- Who gets it, never where: the address is looked up, and the link made, when it is sent.
    recipient uuid not null,
    -- The event that it tells of.
    payload jsonb not null,
    asked_at timestamptz not null,
    due_at timestamptz not null,
    -- Until then somebody is sending it.
    leased_until timestamptz,
    attempts integer not null default 0,
    last_error text,
    state text not null default 'QUEUED' check (state in ('QUEUED', 'SENT', 'MOOT', 'DEAD')),
    ended_at timestamptz
);

create index outbox_due on ops.outbox (due_at) where state = 'QUEUED';
create index outbox_ended on ops.outbox (state, ended_at) where state <> 'QUEUED';

grant select, insert, update, delete on ops.outbox to kreatr_ops;
