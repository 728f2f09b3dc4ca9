-- The layers, each a schema of its name.
create schema if not exists stage;
create schema if not exists raw;
create schema if not exists raw_history;
create schema if not exists staging;
create schema if not exists intermediate;
create schema if not exists marts;
create schema if not exists audiences;
create schema if not exists estimates;
create schema if not exists ops;
create schema if not exists pii;
create schema if not exists handover;  -- what another engine computed, on its way into the layers

-- What a killed process was doing is rolled back within seconds, and its locks are free for the next run.
do $$
begin
    if not exists (
        select from pg_db_role_setting, unnest(setconfig) as setting
        where setdatabase = (select oid from pg_database where datname = current_database())
            and setrole = 0 and setting like 'client_connection_check_interval=%'
    ) then
        execute format('alter database %I set client_connection_check_interval = %L', current_database(), '2s');
    end if;
exception when insufficient_privilege then null;  -- whoever owns the database may set it
end $$;
