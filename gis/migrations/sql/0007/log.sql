-- The register's log: append-only, hash-chained, a Merkle tree over its leaves (RFC 6962).
create table register.log_entry (
    seq      bigint primary key check (seq >= 0),
    kind     text not null check (kind ~ '^[a-z]+\.[a-z_]+$'),
    subject  text not null,
    at       timestamptz not null,
    items    integer not null check (items >= 1),
    content  bytea not null check (length(content) = 32),
    leaf     bytea not null check (length(leaf) = 32),
    chain    bytea not null check (length(chain) = 32)
);
create index on register.log_entry (subject);
comment on table register.log_entry is 'Legal acts in the order they were recorded; each entry is a leaf of the tree. Never changed.';
comment on column register.log_entry.subject is 'Number of the passport, id of the measure, or name of the batch';
comment on column register.log_entry.content is 'Merkle root over the salted hashes of its items';
comment on column register.log_entry.leaf is 'SHA-256 of 0x00 and the entry in canonical JSON';
comment on column register.log_entry.chain is 'SHA-256 of the chain before it and the leaf';

create table register.log_item (
    seq   bigint not null references register.log_entry,
    place integer not null check (place >= 0),
    ref   bigint not null,
    salt  bytea not null check (length(salt) = 16),
    hash  bytea not null check (length(hash) = 32),
    primary key (seq, place)
);
create index on register.log_item (ref);
comment on table register.log_item is 'Which rows an entry speaks of, each with its salted hash: what names a row that was changed by hand.';

create table register.log_head (
    size bigint primary key check (size >= 0),
    root bytea not null check (length(root) = 32),
    note text not null,
    at   timestamptz not null default now()
);
comment on table register.log_head is 'Signed heads (C2SP tlog-checkpoint notes).';

create function register.refuse_rewriting() returns trigger
language plpgsql as $$
begin
    raise exception 'the log is append-only' using errcode = 'restrict_violation';
end
$$;
create trigger append_only before update or delete or truncate on register.log_entry
    for each statement execute function register.refuse_rewriting();
create trigger append_only before update or delete or truncate on register.log_head
    for each statement execute function register.refuse_rewriting();
revoke update, delete on register.log_entry, register.log_item, register.log_head from bosaga_app;

create view pub.log_entry as select seq, kind, subject, at, items, content, leaf, chain from register.log_entry;
create view pub.log_head as select size, root, note, at from register.log_head;
