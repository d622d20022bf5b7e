-- Moderators see at once who is kept from acting.
set local role kreatr_views;

create index account_barred on views.account (standing, suspended_until, created_at)
    where standing in ('SUSPENDED', 'BANNED');

reset role;
