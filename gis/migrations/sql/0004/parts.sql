set role bosaga_owner;

-- The grid tells objects apart by sector, owner kind and district, so that a filtered tile costs what a whole one does.
-- Builders and writers of the old grid finish first; those that come while this runs find no slot built.
select pg_advisory_xact_lock(hashtext('bosaga.grid'));
drop view pub.grid, pub.grid_slot;
drop table register.grid;
delete from register.grid_slot;

create table register.grid_part (
    part       integer generated always as identity primary key,
    sector     text not null,
    owner_kind text not null,
    district   text not null,
    unique (sector, owner_kind, district)
);
comment on table register.grid_part is 'The combinations of sector, owner kind and district that occur, numbered for the grid.';

create table register.grid (
    slot           smallint not null,
    z              smallint not null,
    x              integer not null,
    y              integer not null,
    part           integer not null,
    cell           smallint not null,
    unsurveyed     integer not null default 0,
    unknown        integer not null default 0,
    not_applicable integer not null default 0,
    none           integer not null default 0,
    conditional    integer not null default 0,
    partial        integer not null default 0,
    "full"         integer not null default 0,
    primary key (slot, z, x, y, part, cell)
);
comment on table register.grid is 'How many objects of each state and part stand in each cell of a tile, zooms 0 to 12.';
comment on column register.grid.z is 'Tile address z/x/y in Web Mercator (EPSG:3857), y from the north';
comment on column register.grid.part is 'register.grid_part, or 0 for all parts together';
comment on column register.grid.cell is 'Cell in the tile: 64 × row from the north + column from the west';

create or replace function register.keep_grid() returns trigger
language plpgsql security definer set search_path = register, public, pg_temp as $$
declare
    built    smallint[];
    n_rows   bigint;
    bulk     constant bigint := 10000;  -- changed cells; above it, building again costs less than adding up
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        -- An older snapshot would not see a slot that was built since, and leave it wrong for good.
        raise exception 'faces are written in transactions that are read committed';
    end if;
    -- One writer at a time, and none while a slot is being built: a change is either in the build or added to it.
    perform pg_advisory_xact_lock(hashtext('bosaga.grid'));
    select array_agg(slot) into built from grid_slot;
    if built is null then
        return null;
    end if;
    if tg_op = 'INSERT' then
        select count(*) into n_rows from new_faces;
    else
        select count(*) into n_rows from old_faces;
    end if;
    if n_rows * cardinality(built) > bulk then
        delete from grid_slot;
        return null;
    end if;
    if tg_op in ('UPDATE', 'INSERT') then
        insert into grid_part (sector, owner_kind, district)
        select distinct sector, owner_kind, district from new_faces
        except select sector, owner_kind, district from grid_part;
    end if;
    if exists (select from pg_class where oid = to_regclass('pg_temp.gridded_parts') and relowner <> current_user::regrole) then
        -- Whatever hangs on a table that somebody else made would run with this function's rights.
        raise exception 'the temporary table gridded_parts is not ours';
    end if;
    create temporary table if not exists gridded_parts
        (cx integer, cy integer, slot smallint, part integer, state integer, n integer) on commit delete rows;
    delete from gridded_parts;
    if tg_op in ('UPDATE', 'DELETE') then
        insert into gridded_parts
        select pub.grid_number(st_x(geom)), 262143 - pub.grid_number(st_y(geom)), s, part, cells[s] & 7, -1
        from old_faces join grid_part using (sector, owner_kind, district), unnest(built) as s where cells[s] <> 0;
    end if;
    if tg_op in ('UPDATE', 'INSERT') then
        insert into gridded_parts
        select pub.grid_number(st_x(geom)), 262143 - pub.grid_number(st_y(geom)), s, part, cells[s] & 7, 1
        from new_faces join grid_part using (sector, owner_kind, district), unnest(built) as s where cells[s] <> 0;
    end if;
    insert into grid as g (slot, z, x, y, part, cell, unsurveyed, unknown, not_applicable, none, conditional, partial, "full")
    select slot, z, cx >> (18 - z), cy >> (18 - z), part, ((cy >> (12 - z)) & 63) * 64 + ((cx >> (12 - z)) & 63),
           coalesce(sum(n) filter (where state = 1), 0), coalesce(sum(n) filter (where state = 2), 0),
           coalesce(sum(n) filter (where state = 3), 0), coalesce(sum(n) filter (where state = 4), 0),
           coalesce(sum(n) filter (where state = 5), 0), coalesce(sum(n) filter (where state = 6), 0),
           coalesce(sum(n) filter (where state = 7), 0)
    from (
        -- what did not change cancels out before anything is written
        select cx, cy, slot, own_and_all.part, state, sum(n) as n
        from gridded_parts, unnest(array[gridded_parts.part, 0]) as own_and_all(part)
        group by 1, 2, 3, 4, 5 having sum(n) <> 0
    ) as changes, generate_series(0, 12) as zooms(z)
    group by 1, 2, 3, 4, 5, 6
    on conflict (slot, z, x, y, part, cell) do update set
        unsurveyed = g.unsurveyed + excluded.unsurveyed, unknown = g.unknown + excluded.unknown,
        not_applicable = g.not_applicable + excluded.not_applicable, none = g.none + excluded.none,
        conditional = g.conditional + excluded.conditional, partial = g.partial + excluded.partial,
        "full" = g."full" + excluded."full";
    return null;
end
$$;

create or replace function pub.build_grid(wanted integer) returns boolean
language plpgsql security definer set search_path = register, public, pg_temp
-- Every face is read once and looks its part up in a hash: the planner, which takes sector, owner and district for
-- independent, would read the faces of a district again for each of its parts.
set enable_nestloop = off as $$
begin
    if exists (select from grid_slot where slot = wanted) then
        return true;
    end if;
    if not exists (select from installation where wanted between 1 and (last_year - first_year + 1) * 12) then
        return false;
    end if;
    -- A reader never waits for a writer: while one is at work, the asker counts for itself.
    if not pg_try_advisory_xact_lock(hashtext('bosaga.grid')) then
        return false;
    end if;
    if exists (select from grid_slot where slot = wanted) then
        return true;
    end if;
    delete from grid where slot = wanted;
    insert into grid_part (sector, owner_kind, district)
    select distinct sector, owner_kind, district from face
    except select sector, owner_kind, district from grid_part;
    insert into grid
    select wanted, 12, cx >> 6, cy >> 6, part, (cy & 63) * 64 + (cx & 63),
           count(*) filter (where state = 1), count(*) filter (where state = 2), count(*) filter (where state = 3),
           count(*) filter (where state = 4), count(*) filter (where state = 5), count(*) filter (where state = 6),
           count(*) filter (where state = 7)
    from (
        select pub.grid_number(st_x(geom)) as cx, 262143 - pub.grid_number(st_y(geom)) as cy, part, cells[wanted] & 7 as state
        from face join grid_part using (sector, owner_kind, district) where cells[wanted] <> 0
    ) as faces
    group by 3, 4, 5, 6;
    for zoom in reverse 11..0 loop
        insert into grid
        select wanted, zoom, x >> 1, y >> 1, part,
               (((y & 1) << 5) + (cell >> 7)) * 64 + ((x & 1) << 5) + ((cell & 63) >> 1),
               sum(unsurveyed), sum(unknown), sum(not_applicable), sum(none), sum(conditional), sum(partial), sum("full")
        from grid where slot = wanted and z = zoom + 1
        group by 3, 4, 5, 6;
    end loop;
    insert into grid
    select wanted, z, x, y, 0, cell,
           sum(unsurveyed), sum(unknown), sum(not_applicable), sum(none), sum(conditional), sum(partial), sum("full")
    from grid where slot = wanted
    group by 2, 3, 4, 6;
    insert into grid_slot (slot) values (wanted);
    return true;
end
$$;

create view pub.grid as
    select slot, z, x, y, part, cell, unsurveyed, unknown, not_applicable, none, conditional, partial, "full"
    from register.grid;

create view pub.grid_part as select part, sector, owner_kind, district from register.grid_part;

create view pub.grid_slot as select slot from register.grid_slot;

reset role;
