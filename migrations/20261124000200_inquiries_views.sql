-- A creator reads what clients wrote to her, newest first; both read the conversation.
set local role kreatr_views;

create table views.inquiry (
    id uuid primary key,
    creator uuid not null,
    client uuid,
    name text,
    email text,
    subject text,
    snippet text,
    budget text,
    timeline text,
    mailbox_key text not null,
    status text not null,
    progress text not null,
    verified boolean not null,
    engagement text not null,
    creator_confirmed boolean not null,
    client_confirmed boolean not null,
    messages integer not null,
    revision bigint not null,
    news bigint not null,
    created_at timestamptz not null,
    last_at timestamptz not null,
    replied_at timestamptz
);

-- One index per question: all that is in the inbox, one status of it, and what somebody sent herself.
create index inquiry_inbox on views.inquiry (creator, last_at desc, id) where status in ('UNREAD', 'READ', 'REPLIED');
create index inquiry_status on views.inquiry (creator, status, last_at desc, id);
create index inquiry_client on views.inquiry (client, last_at desc, id) where client is not null;

-- What came since: for one creator, and for all who listen at a process.
create index inquiry_news on views.inquiry (news);
create index inquiry_creator_news on views.inquiry (creator, news);

create table views.inquiry_message (
    inquiry uuid not null,
    seq integer not null,
    side text not null,
    body text,
    at timestamptz not null,
    primary key (inquiry, seq)
);

-- How many of a creator's inquiries lie where: counted when they move, not when she looks.
create table views.inquiry_count (
    creator uuid not null,
    status text not null,
    n bigint not null,
    primary key (creator, status)
);

create table views.sender_block (
    id uuid primary key,
    creator uuid not null,
    mailbox_key text not null,
    inquiry uuid not null,
    blocked_at timestamptz not null
);

create index sender_block_creator on views.sender_block (creator, blocked_at desc, id);

reset role;
