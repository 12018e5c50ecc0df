set role bosaga_owner;

-- Low zooms are served from counts on a grid of 64 × 64 cells a tile. A slot's grid is made when first asked for,
-- kept exact by small writes, and forgotten by large ones.
create table register.grid_slot (
    slot     smallint primary key,
    built_at timestamptz not null default now()
);
comment on table register.grid_slot is 'Slots (register.slot) whose grid is built and kept by the write.';

create table register.grid (
    slot           smallint not null,
    z              smallint not null,
    x              integer not null,
    y              integer not null,
    cell           smallint not null,
    unsurveyed     integer not null default 0,
    unknown        integer not null default 0,
    not_applicable integer not null default 0,
    none           integer not null default 0,
    conditional    integer not null default 0,
    partial        integer not null default 0,
    "full"         integer not null default 0,
    primary key (slot, z, x, y, cell)
);
comment on table register.grid is 'How many objects of each state stand in each cell of a tile, zooms 0 to 12.';
comment on column register.grid.z is 'Tile address z/x/y in Web Mercator (EPSG:3857), y from the north';
comment on column register.grid.cell is 'Cell in the tile: 64 × row from the north + column from the west';

create function pub.grid_number(metres double precision) returns integer
language sql immutable parallel safe as $$
    -- 18 bits: 64 cells in each of the 4096 tiles of zoom 12
    select greatest(0, least(262143, floor((metres / 40075016.68557849 + 0.5) * 262144)::integer))
$$;
comment on function pub.grid_number is 'Column (of x) or row from the south (of y) of a Web Mercator coordinate in the finest grid.';

create function register.keep_grid() returns trigger
language plpgsql security definer set search_path = register, public as $$
declare
    built    smallint[];
    n_rows   bigint;
    bulk     constant bigint := 10000;  -- changed cells; above it, building again costs less than adding up
begin
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
    create temporary table if not exists gridded (cx integer, cy integer, slot smallint, state integer, n integer) on commit delete rows;
    delete from gridded;
    if tg_op in ('UPDATE', 'DELETE') then
        insert into gridded
        select pub.grid_number(st_x(geom)), 262143 - pub.grid_number(st_y(geom)), s, cells[s] & 7, -1
        from old_faces, unnest(built) as s where cells[s] <> 0;
    end if;
    if tg_op in ('UPDATE', 'INSERT') then
        insert into gridded
        select pub.grid_number(st_x(geom)), 262143 - pub.grid_number(st_y(geom)), s, cells[s] & 7, 1
        from new_faces, unnest(built) as s where cells[s] <> 0;
    end if;
    insert into grid as g (slot, z, x, y, cell, unsurveyed, unknown, not_applicable, none, conditional, partial, "full")
    select slot, z, cx >> (18 - z), cy >> (18 - z), ((cy >> (12 - z)) & 63) * 64 + ((cx >> (12 - z)) & 63),
           coalesce(sum(n) filter (where state = 1), 0), coalesce(sum(n) filter (where state = 2), 0),
           coalesce(sum(n) filter (where state = 3), 0), coalesce(sum(n) filter (where state = 4), 0),
           coalesce(sum(n) filter (where state = 5), 0), coalesce(sum(n) filter (where state = 6), 0),
           coalesce(sum(n) filter (where state = 7), 0)
    from (
        -- what did not change cancels out before anything is written
        select cx, cy, slot, state, sum(n) as n from gridded group by 1, 2, 3, 4 having sum(n) <> 0
    ) as changes, generate_series(0, 12) as zooms(z)
    group by 1, 2, 3, 4, 5
    on conflict (slot, z, x, y, cell) do update set
        unsurveyed = g.unsurveyed + excluded.unsurveyed, unknown = g.unknown + excluded.unknown,
        not_applicable = g.not_applicable + excluded.not_applicable, none = g.none + excluded.none,
        conditional = g.conditional + excluded.conditional, partial = g.partial + excluded.partial,
        "full" = g."full" + excluded."full";
    return null;
end
$$;
create trigger keep_grid_inserts after insert on register.face
    referencing new table as new_faces for each statement execute function register.keep_grid();
create trigger keep_grid_updates after update on register.face
    referencing old table as old_faces new table as new_faces for each statement execute function register.keep_grid();
create trigger keep_grid_deletes after delete on register.face
    referencing old table as old_faces for each statement execute function register.keep_grid();

create view pub.grid as
    select slot, z, x, y, cell, unsurveyed, unknown, not_applicable, none, conditional, partial, "full" from register.grid;

create function pub.build_grid(wanted integer) returns boolean
language plpgsql security definer set search_path = register, public as $$
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
    insert into grid
    select wanted, 12, cx >> 6, cy >> 6, (cy & 63) * 64 + (cx & 63),
           count(*) filter (where state = 1), count(*) filter (where state = 2), count(*) filter (where state = 3),
           count(*) filter (where state = 4), count(*) filter (where state = 5), count(*) filter (where state = 6),
           count(*) filter (where state = 7)
    from (select pub.grid_number(st_x(geom)) as cx, 262143 - pub.grid_number(st_y(geom)) as cy, cells[wanted] & 7 as state
          from face where cells[wanted] <> 0) as faces
    group by 3, 4, 5;
    for zoom in reverse 11..0 loop
        insert into grid
        select wanted, zoom, x >> 1, y >> 1,
               (((y & 1) << 5) + (cell >> 7)) * 64 + ((x & 1) << 5) + ((cell & 63) >> 1),
               sum(unsurveyed), sum(unknown), sum(not_applicable), sum(none), sum(conditional), sum(partial), sum("full")
        from grid where slot = wanted and z = zoom + 1
        group by 3, 4, 5;
    end loop;
    insert into grid_slot (slot) values (wanted);
    return true;
end
$$;
comment on function pub.build_grid is 'Makes the grid of a slot unless it is there; false if that must wait for a writer.';
revoke execute on function pub.build_grid from public;
grant execute on function pub.build_grid, pub.grid_number to bosaga_app, bosaga_public, bosaga_ogc;

create view pub.grid_slot as select slot from register.grid_slot;

reset role;
