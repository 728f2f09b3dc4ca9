-- Who may do what. Roles are made by warehouse/migrate.py (their passwords come from outside the database).
grant loader, transformer, activator, privacy_officer, bi_reader, marketer to current_user;
revoke all on schema public from public;

grant usage, create on schema stage, raw, raw_history to loader;
grant usage on schema ops, pii to loader;
grant select, insert, update, delete on all tables in schema ops to loader;
grant select, insert, update on pii.identifiers to loader;
grant select, insert, update, delete on stage.identifiers to loader;

grant usage on schema raw, raw_history, ops to transformer;
grant usage, create on schema staging, intermediate, marts, audiences, estimates, pii, handover to transformer;
grant select, insert, update, delete on all tables in schema ops to transformer;
grant select on pii.identifiers to transformer;
alter default privileges for role loader in schema raw, raw_history grant select on tables to transformer;
alter default privileges for role transformer in schema staging, intermediate grant select on tables to loader;

grant usage on schema audiences, ops, pii to activator;
grant select, insert, update on ops.exports, ops.steps, ops.runs to activator;
grant select, insert on ops.validations to activator;
grant usage, select on all sequences in schema ops to loader, transformer, activator;
alter default privileges for role transformer in schema audiences grant select on tables to activator;
alter default privileges for role transformer in schema pii grant select on tables to activator;

grant usage on schema pii, raw, raw_history, stage, ops, audiences to privacy_officer;
grant select, delete on pii.identifiers to privacy_officer;
grant insert on ops.actions to privacy_officer;

grant usage on schema marts, estimates to bi_reader, marketer;
grant usage on schema ops to bi_reader;
grant select on ops.runs, ops.validations, ops.gaps to bi_reader;
-- An error names the value that was wrong, and a shifted line can put anybody's address there: operators alone read it.
revoke select on ops.batches, ops.steps from bi_reader;
grant select (
    batch_id, run_id, night, source, account, stream, unit, business_day, state, rows, duplicates, bytes,
    inserted, updated, removed, unchanged, planned_at, landed_at, staged_at, validated_at, published_at, expired_at
) on ops.batches to bi_reader;
grant select (run_id, step, source, state, started_at, ended_at) on ops.steps to bi_reader;
alter default privileges for role transformer in schema marts, estimates grant select on tables to bi_reader, marketer;
grant usage on schema audiences to marketer;
