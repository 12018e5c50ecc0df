"""Writes staged objects: found by territory, source and source id, created or updated where something differs."""

from __future__ import annotations

import json
from typing import Final

from audit.exchange.defaults import OWNERS, SECTORS
from gis.queries.openings import barred
from gis.store.imports import changes
from gis.store.imports.children import write_children
from gis.store.imports.context import Work, Written
from gis.store.imports.locate import locate
from gis.store.imports.refs import fates, find_sources

_ALWAYS: Final = ("district", "district_flag", "declared_district")
_SIMPLE: Final = ("kind", "commissioned", "opened", "closed", "capacity", "hours")
_WITH_DEFAULT: Final = ("sector", "owner_kind", "stage", "name", "address", "contacts", "help")

_CHECKS: Final = (
    """select row, 'territory', 'unknown_territory', jsonb_build_object('value', territory) from import_row r
       where not exists (select from register.territory t where t.code = r.territory)""",
    """select row, 'source_id', 'duplicate_source_id', jsonb_build_object('value', source_id, 'first', first) from (
         select row, source_id, min(row) over (partition by territory, source, source_id) as first from import_row) as q
       where row > first""",
    """select row, 'number', 'number_taken', jsonb_build_object('value', number) from (
         select row, number, min(row) over (partition by number) as first from import_row where number is not null) as q
       where row > first""",
    """select row, 'number', 'number_taken', jsonb_build_object('value', r.number)
       from import_row r join register.object o on o.number = r.number and o.id is distinct from r.id""",
    """select row, 'number', 'number_changed', jsonb_build_object('number', o.number)
       from import_row r join register.object o on o.id = r.id and o.number <> r.number""",
    """select row, 'closed', 'closed_before_opened', jsonb_build_object('closed', closed, 'opened', opened)
       from import_row where closed < opened""",
)  # fmt: skip


def write(work: Work) -> Written:
    """Check the staged objects against the register and each other, and write them with their claims and facts."""
    _complete(work)
    find_sources(work)
    for check in _CHECKS[:2]:
        work.refuse(check)
    work.run("""update import_row r set id = o.id, is_new = false from register.object o
                where (o.territory, o.source, o.source_id) = (r.territory, r.source, r.source_id)""")
    for check in _CHECKS[2:]:
        work.refuse(check)
    _check_openings(work)
    _check_districts(work)
    locate(work)
    work.run(
        "update import_row set id = nextval(pg_get_serial_sequence('register.object', 'id')), is_new = true "
        "where id is null"
    )
    _find_hosts(work)
    _number(work)
    _mark_changed(work)
    _create(work)
    _update(work)
    write_children(work)
    return Written(*fates(work), objects=work.packed_ids("select id from import_row where is_new or changed"))


def _complete(work: Work) -> None:
    """Columns that only writing needs, and what the file leaves to the register."""
    work.run(
        """alter table import_row add position geometry(Point, 4326), add located text, add district_flag text, add
        host bigint"""
    )
    work.run("""
        update import_row set territory = coalesce(territory, :territory, (select territory from
            register.installation)),
            sector = coalesce(sector, cast(:sectors as jsonb) ->> kind), owner_kind = coalesce(owner_kind,
                cast(:owners as jsonb) ->> kind),
            stage = coalesce(stage, case when closed is not null and closed < :today then 'closed' else
                'in_service' end),
            name = coalesce(name, '{}'), address = coalesce(address, '{}'), contacts = coalesce(contacts, '{}'),
                help = coalesce(help, '{}')
    """, sectors=json.dumps(dict(SECTORS)), owners=json.dumps(dict(OWNERS)))  # fmt: skip
    work.refuse("select row, 'territory', 'required', cast('{}' as jsonb) from import_row where territory is null")


def _check_openings(work: Work) -> None:
    """A new centre of a programme opens adapted for all, or by an exception."""
    if "stage" not in work.compiled.covered:
        return
    opened = work.ids("""select r.id from import_row r join register.object o on o.id = r.id
                         where r.stage = 'in_service' and o.stage in ('planned', 'construction')""")
    if closed := barred(work.connection, opened, work.options.today) if opened else []:
        work.refuse(
            """select r.row, 'stage', 'not_accessible_yet', jsonb_build_object('object', o.number)
               from import_row r join register.object o on o.id = r.id where r.id = any (:closed)""",
            closed=closed,
        )


def _check_districts(work: Work) -> None:
    if "declared_district" not in work.compiled.covered:
        # a file that says nothing of districts takes back no declaration made before
        work.run(
            "update import_row r set declared_district = o.declared_district from register.object o where o.id = "
            "r.id and o.declared_district is not null"
        )
    work.run("""create temporary table if not exists import_below (root text, code text) on commit drop""")
    work.run("truncate import_below")
    work.run("""insert into import_below select t.root, b.code
                from (select distinct territory as root from import_row) t, register.territories_below(t.root) b""")
    work.refuse("""
        select r.row, 'declared_district', 'unknown_district', jsonb_build_object('value', r.declared_district,
            'territory', r.territory)
        from import_row r
        where r.declared_district is not null
          and not exists (select from import_below b where b.root = r.territory and b.code = r.declared_district)
    """)


def _find_hosts(work: Work) -> None:
    """Objects that others lie inside: by number, or by the id of the same source, in the register or in this file."""
    if not work.ids("select 1 from import_row where part_of is not null limit 1"):
        return
    # joined, not looked up row by row: the staged rows have no index to look in
    work.run("""
        update import_row r set host = q.host from (
            select r.row, coalesce(a.id, b.id, c.id, d.id) as host
            from import_row r
            left join register.object a on a.number = r.part_of
            left join register.object b on (b.territory, b.source, b.source_id) = (r.territory, r.source, r.part_of)
            left join import_row c on c.number = r.part_of
            left join import_row d on (d.territory, d.source, d.source_id) = (r.territory, r.source, r.part_of)
            where r.part_of is not null
        ) as q where q.row = r.row
    """)
    work.refuse(
        "select row, 'part_of', 'part_of_itself', jsonb_build_object('value', part_of) from import_row where host = id"
    )
    lost = """select r.row, 'part_of', 'part_of_not_found', jsonb_build_object('value', r.part_of) from import_row r
              left join register.object o on o.id = r.host left join import_row h on h.id = r.host
              where r.part_of is not null and o.id is null and h.id is null"""
    # a host that is refused takes what lies inside it along
    while work.refuse(lost):
        pass


def _number(work: Work) -> None:
    """Give numbers to new objects that bring none; numbers that files brought before are passed over."""
    work.run(
        """update import_row r set number = o.number from register.object o where o.id = r.id and r.number is null"""
    )
    give = "'B-' || to_char(nextval('register.object_number'), 'FM999999000000')"
    work.run("alter table import_row add given boolean")
    work.run(f"update import_row set number = {give}, given = true where number is null")
    # two plain conditions: in one query the planner would compare every row with every other
    taken = (
        "exists (select from register.object o where o.number = r.number and o.id <> r.id)",
        "r.number in (select q.number from import_row q where q.given is null)",
    )
    while sum(work.run(f"update import_row r set number = {give} where given and {each}") for each in taken):
        pass


def _settable(work: Work) -> list[str]:
    """Columns that this file speaks of; the others keep what the register has."""
    covered = work.compiled.covered
    return [*_ALWAYS, *(name for name in (*_SIMPLE, *_WITH_DEFAULT) if name in covered)]


def _mark_changed(work: Work) -> None:
    names = _settable(work)
    mine, theirs = ", ".join(f"r.{name}" for name in names), ", ".join(f"o.{name}" for name in names)
    host = "or o.part_of is distinct from r.host" if "part_of" in work.compiled.covered else ""
    work.run(f"""
        update import_row r set changed = ({theirs}) is distinct from ({mine}) {host}
            or abs(st_x(o.position) - r.lon) > 1e-9 or abs(st_y(o.position) - r.lat) > 1e-9
        from register.object o where o.id = r.id and not r.is_new
    """)


def _create(work: Work) -> None:
    names = ("id", "number", "territory", *_ALWAYS, "source", "source_id", *_SIMPLE, *_WITH_DEFAULT, "position")
    listed = ", ".join(names)
    work.run(f"""
        insert into register.object ({listed}, part_of, batch)
        select {listed}, host, :batch from import_row where is_new order by row
    """)
    changes.created(work, changes.OBJECT, "select id::text from import_row where is_new")


def _update(work: Work) -> None:
    if not work.ids("select 1 from import_row where changed limit 1"):
        return
    changes.changed(work, changes.OBJECT, "join import_row r on r.id = t.id and r.changed")
    assigned = [f"{name} = r.{name}" for name in (*_settable(work), "position")]
    if "part_of" in work.compiled.covered:
        assigned.append("part_of = r.host")
    work.run(
        f"update register.object o set {', '.join(assigned)}, batch = :batch from import_row r where r.id = o.id "
        f"and r.changed"
    )
