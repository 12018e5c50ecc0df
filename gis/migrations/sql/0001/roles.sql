-- Four roles: owner (has the tables, runs migrations), app (writes through the store),
-- public and ogc (read the views of schema pub, and nothing else).
do $$
declare
    name text;
begin
    foreach name in array array['bosaga_owner', 'bosaga_app', 'bosaga_public', 'bosaga_ogc'] loop
        begin
            if not exists (select from pg_roles where rolname = name) then
                execute format('create role %I login', name);
            end if;
        exception when duplicate_object or unique_violation then
            null;  -- another database of this cluster is being migrated at the same moment
        end;
    end loop;
    if not pg_has_role(current_user, 'bosaga_owner', 'member') then
        execute format('grant bosaga_owner to %I', current_user);
    end if;
end
$$;

create extension if not exists postgis;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;

create schema if not exists register authorization bosaga_owner;
create schema if not exists pub authorization bosaga_owner;
comment on schema register is 'The register itself. Private: only the owner and the application reach it.';
comment on schema pub is 'What everyone may see: views with their columns listed one by one.';

grant select on public.alembic_version to bosaga_owner, bosaga_app, bosaga_public, bosaga_ogc;
grant usage on schema register to bosaga_app;
grant usage on schema pub to bosaga_app, bosaga_public, bosaga_ogc;
alter default privileges for role bosaga_owner in schema register
    grant select, insert, update, delete on tables to bosaga_app;
alter default privileges for role bosaga_owner in schema register grant usage on sequences to bosaga_app;
alter default privileges for role bosaga_owner in schema pub
    grant select on tables to bosaga_app, bosaga_public, bosaga_ogc;

set role bosaga_owner;
