-- Moderators see what people report, newest first.
set local role kreatr_views;

create table views.report (
    id uuid primary key,
    kind text not null,
    target uuid not null,
    owner uuid not null,
    reporter uuid not null,
    reason text not null,
    text text,
    status text not null,
    outcome text,
    note text,
    revision bigint not null,
    filed_at timestamptz not null
);

create index report_filed on views.report (filed_at desc, id);
create index report_status on views.report (status, filed_at desc, id);
create index report_reporter on views.report (reporter);
create index report_owner on views.report (owner);

reset role;
