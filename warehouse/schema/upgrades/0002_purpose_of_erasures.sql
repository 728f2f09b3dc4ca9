-- A request may be to be forgotten, or to be left in peace by ads.
alter table if exists ops.erasures
    add column if not exists purpose text not null default 'erase' check (purpose in ('erase', 'opt_out'));
