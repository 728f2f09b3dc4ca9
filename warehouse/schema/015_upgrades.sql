-- Which of schema/upgrades have been applied, or were not needed because the database was made after them.
create table if not exists ops.upgrades (
    number integer primary key,
    name text not null,
    was_needed boolean not null,
    applied_at timestamptz not null default now()
);
