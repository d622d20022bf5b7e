-- Pictures whose files are being put, or whose keeper is gone: nobody is sure that somebody keeps them. Whoever touches
-- their files holds the row's lock.
create table ops.picture_doubt (
    media text primary key,
    since timestamptz not null
);

create index picture_doubt_since on ops.picture_doubt (since);

grant select, insert, update, delete on ops.picture_doubt to kreatr_ops;
