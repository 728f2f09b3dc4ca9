-- A person may acknowledge a gap that cannot be filled.
alter table ops.gaps
    add column if not exists acknowledged_at timestamptz,
    add column if not exists acknowledged_by text,
    add column if not exists acknowledged_because text;
