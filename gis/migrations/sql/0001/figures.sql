-- A face is what an object shows for every sense, year and category, packed (audit/figures/cell.py):
-- bits 0-2 state, 3-9 flags, 10-16 per cent answered, 17-22 measures due, 23-28 measures overdue. 0: not there yet.
create table register.face (
    object     bigint primary key references register.object on delete cascade,
    number     text not null,
    district   text not null,
    sector     text not null,
    owner_kind text not null,
    kind       text not null,
    geom       geometry(Point, 3857) not null,
    cells      integer[] not null
);
create index on register.face using gist (geom);
create index on register.face (district, object);
comment on table register.face is 'What each object shows, for every sense, year and category: computed by the write, read by tiles, lists and the rollup.';
comment on column register.face.cells is 'Packed cells, recorded then planned, year by year, К О С Г У and all; layout in audit/figures/cell.py';

create function register.slot(sense text, year integer, category text) returns integer
language sql stable parallel safe as $$
    select case sense when 'recorded' then 0 when 'planned' then (last_year - first_year + 1) * 6 end
         + (year - first_year) * 6 + array_position(array['K', 'O', 'S', 'G', 'U', 'all'], category)
    from register.installation
    where year between first_year and last_year
$$;
comment on function register.slot is 'Place of a sense, year and category in face.cells, counted from 1.';

create table register.rollup (
    district        text not null,
    sector          text not null,
    owner_kind      text not null,
    slot            smallint not null,
    objects         integer not null default 0,
    unsurveyed      integer not null default 0,
    unknown         integer not null default 0,
    not_applicable  integer not null default 0,
    none            integer not null default 0,
    conditional     integer not null default 0,
    partial         integer not null default 0,
    "full"          integer not null default 0,
    passportised    integer not null default 0,
    screened        integer not null default 0,
    claimed         integer not null default 0,
    declared        integer not null default 0,
    verified        integer not null default 0,
    overridden      integer not null default 0,
    lapsed          integer not null default 0,
    measures_due    integer not null default 0,
    measures_overdue integer not null default 0,
    answered_sum    bigint not null default 0,
    verified_full   integer not null default 0,
    primary key (slot, district, sector, owner_kind)
);
comment on table register.rollup is 'The figures, kept by the write: reading them does not grow with the number of objects.';
comment on column register.rollup.slot is 'register.slot(sense, year, category)';
comment on column register.rollup.answered_sum is 'Sum of the per cent answered over passportised objects';
comment on column register.rollup.verified_full is 'Verified and full';

create function register.roll_up() returns trigger
language plpgsql security definer set search_path = register, public as $$
begin
    create temporary table if not exists rolled (
        sign integer, district text, sector text, owner_kind text, cells integer[], n integer
    ) on commit delete rows;
    delete from rolled;
    if tg_op in ('UPDATE', 'DELETE') then
        insert into rolled select -1, district, sector, owner_kind, cells, count(*) from old_faces group by 2, 3, 4, 5;
    end if;
    if tg_op in ('UPDATE', 'INSERT') then
        insert into rolled select 1, district, sector, owner_kind, cells, count(*) from new_faces group by 2, 3, 4, 5;
    end if;
    insert into rollup as r
    select district, sector, owner_kind, slot, objects, unsurveyed, unknown, not_applicable, none, conditional, partial, "full",
           passportised, screened, claimed, declared, verified, overridden, lapsed, due, overdue, answered, verified_full
    from (
        select district, sector, owner_kind, slot::smallint as slot,
               sum(m) as objects,
               coalesce(sum(m) filter (where state = 1), 0) as unsurveyed,
               coalesce(sum(m) filter (where state = 2), 0) as unknown,
               coalesce(sum(m) filter (where state = 3), 0) as not_applicable,
               coalesce(sum(m) filter (where state = 4), 0) as none,
               coalesce(sum(m) filter (where state = 5), 0) as conditional,
               coalesce(sum(m) filter (where state = 6), 0) as partial,
               coalesce(sum(m) filter (where state = 7), 0) as "full",
               sum(m * (cell >> 3 & 1)) as passportised,
               sum(m * (cell >> 4 & 1)) as screened,
               sum(m * (cell >> 5 & 1)) as claimed,
               sum(m * (cell >> 6 & 1)) as declared,
               sum(m * (cell >> 7 & 1)) as verified,
               sum(m * (cell >> 8 & 1)) as overridden,
               sum(m * (cell >> 9 & 1)) as lapsed,
               sum(m * (cell >> 17 & 63)) as due,
               sum(m * (cell >> 23 & 63)) as overdue,
               sum(m * (cell >> 10 & 127)) as answered,
               coalesce(sum(m * (cell >> 7 & 1)) filter (where state = 7), 0) as verified_full
        from (
            -- cells that did not change cancel out before anything is written
            select district, sector, owner_kind, slot, cell, cell & 7 as state, sum(sign * n)::integer as m
            from rolled, unnest(cells) with ordinality as u(cell, slot)
            where cell <> 0
            group by 1, 2, 3, 4, 5
            having sum(sign * n) <> 0
        ) as changes
        group by 1, 2, 3, 4
        order by 1, 2, 3, 4  -- one order for every writer, so that two never wait for each other
    ) as deltas
    on conflict (slot, district, sector, owner_kind) do update set
        objects = r.objects + excluded.objects,
        unsurveyed = r.unsurveyed + excluded.unsurveyed,
        unknown = r.unknown + excluded.unknown,
        not_applicable = r.not_applicable + excluded.not_applicable,
        none = r.none + excluded.none,
        conditional = r.conditional + excluded.conditional,
        partial = r.partial + excluded.partial,
        "full" = r."full" + excluded."full",
        passportised = r.passportised + excluded.passportised,
        screened = r.screened + excluded.screened,
        claimed = r.claimed + excluded.claimed,
        declared = r.declared + excluded.declared,
        verified = r.verified + excluded.verified,
        overridden = r.overridden + excluded.overridden,
        lapsed = r.lapsed + excluded.lapsed,
        measures_due = r.measures_due + excluded.measures_due,
        measures_overdue = r.measures_overdue + excluded.measures_overdue,
        answered_sum = r.answered_sum + excluded.answered_sum,
        verified_full = r.verified_full + excluded.verified_full;
    return null;
end
$$;
create trigger roll_up_inserts after insert on register.face
    referencing new table as new_faces for each statement execute function register.roll_up();
create trigger roll_up_updates after update on register.face
    referencing old table as old_faces new table as new_faces for each statement execute function register.roll_up();
create trigger roll_up_deletes after delete on register.face
    referencing old table as old_faces for each statement execute function register.roll_up();
