-- The file of a published batch may be gone from landing.
alter table ops.batches add column if not exists expired_at timestamptz;
