-- Personal data, and nothing else, by keyed hash. The key is outside the database.
create table if not exists pii.identifiers (
    kind text not null,
    hash text not null,
    value text not null,
    country text,
    first_seen_at timestamptz not null default now(),
    primary key (kind, hash)
);

-- Personal data of batches that are staged but not published yet.
create unlogged table if not exists stage.identifiers (
    kind text not null,
    hash text not null,
    value text not null,
    country text,
    _batch_id text not null
);
