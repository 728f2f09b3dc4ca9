-- What the words of reviews and comments say. Rows are added and never changed; a text is known here by its hash alone.
create table if not exists estimates.sentiment_methods (
    version text not null,
    used_since timestamptz not null default now(),
    run_id text not null,
    primary key (version, used_since)
);

create table if not exists estimates.text_sentiments (
    text_hash text not null,
    version text not null,
    language text,
    score double precision not null check (score between -1 and 1),
    sentiment text not null check (sentiment in ('positive', 'neutral', 'negative')),
    run_id text not null,
    primary key (text_hash, version)
);

grant select, insert on estimates.sentiment_methods, estimates.text_sentiments to transformer;
grant select on estimates.sentiment_methods to bi_reader, marketer;
