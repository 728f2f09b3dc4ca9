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
