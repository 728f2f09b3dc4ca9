-- A platform may accept a removal and confirm it later.
alter table if exists ops.erasure_receipts add column if not exists accepted text;
