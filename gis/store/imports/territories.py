"""Writes staged territories: parents may stand in the same file, in any order."""

from __future__ import annotations

from gis.store.imports import changes
from gis.store.imports.borders import follow
from gis.store.imports.context import Work, Written
from gis.store.imports.refs import fates

_CHECKS = (
    """select row, 'code', 'duplicate_row', jsonb_build_object('first', first) from (
         select row, min(row) over (partition by code) as first from import_row) as q where row > first""",
    """select row, 'source', 'unknown_source', jsonb_build_object('value', source) from import_row r
       where source is not null and not exists (select from register.source s where s.code = r.source)""",
    """select row, 'position', 'invalid_outline', jsonb_build_object('reason', st_isvalidreason(outline)) from
    import_row
       where outline is not null and not st_isvalid(outline)""",
    """select row, 'position', 'coordinates_out_of_range', jsonb_build_object('lon', st_xmax(outline), 'lat',
    st_ymax(outline)) from import_row
       where st_xmin(outline) < -180 or st_xmax(outline) > 180 or st_ymin(outline) < -85 or st_ymax(outline) > 85""",
)  # fmt: skip

_LOST = """
    select r.row, 'parent', 'unknown_parent', jsonb_build_object('value', r.parent) from import_row r
    where r.parent is not null
      and not exists (select from register.territory t where t.code = r.parent)
      and not exists (select from import_row p where p.code = r.parent)
"""

_LOOP = """
    with recursive edge as (
        select code, parent from import_row
        union all
        select code, parent from register.territory t where not exists (select from import_row r where r.code = t.code)
    ), way (start, here) as (
        select code, parent from import_row where parent is not null
        union
        select way.start, edge.parent from way join edge on edge.code = way.here where edge.parent is not null
    )
    select r.row, 'parent', 'parent_loop', cast('{}' as jsonb) from import_row r join way on way.start = r.code and
        way.here = r.code
"""

_FIELDS = ("parent", "level", "name", "official", "profile", "tolerance_m", "outline", "source")


def write(work: Work) -> Written:
    """Check the staged territories and write them."""
    work.run("update import_row set outline = st_multi(st_setsrid(outline, 4326))")
    # a source that is not named is the file's own for a new territory; for one that is there it stays as it is
    work.run("""update import_row r
                set source = coalesce(r.source, t.source, case when t.code is null then nullif(:source, '') end)
                from import_row q left join register.territory t on t.code = q.code where q.row = r.row""")
    work.run("update import_row set parent = coalesce(parent, :territory) where code is distinct from :territory")
    for check in _CHECKS:
        work.refuse(check)
    work.refuse(_LOOP)
    while work.refuse(_LOST):
        pass
    _complete(work)
    names = ", ".join(_FIELDS)
    _mark_changed(work)
    changes.changed(work, changes.TERRITORY, "join import_row r on r.code = t.code and r.changed and not r.is_new")
    changes.created(work, changes.TERRITORY, "select code from import_row where is_new")
    work.run(f"""insert into register.territory (code, {names}, batch) select code, {names}, :batch from import_row
        where is_new or changed
                 on conflict (code) do update set {", ".join(f"{n} = excluded.{n}" for n in _FIELDS)}, batch =
                     excluded.batch""")
    return Written(*fates(work), objects=follow(work))


def _mark_changed(work: Work) -> None:
    """What is new, what is changed, and of these what may change where objects lie."""
    outline = "((t.outline is null) <> (r.outline is null) or not st_orderingequals(t.outline, r.outline))"
    theirs, mine = (", ".join(f"{alias}.{n}" for n in _FIELDS if n != "outline") for alias in ("t", "r"))
    work.run("alter table import_row add redrawn boolean, add parent_before text")
    work.run(f"""update import_row r set is_new = t.code is null, parent_before = t.parent,
                 changed = t.code is not null and ({theirs}) is distinct from ({mine}) or {outline},
                 redrawn = t.code is null or {outline} or (t.parent, t.level, t.tolerance_m) is distinct from
                     (r.parent, r.level, r.tolerance_m)
                 from import_row q left join register.territory t on t.code = q.code where q.row = r.row""")


def _complete(work: Work) -> None:
    """Fields the file does not speak of keep what the register has; an outline that is not given is not taken away."""
    for name in ("parent", "name", "official", "profile", "tolerance_m"):
        if name not in work.compiled.covered:
            work.run(
                f"update import_row r set {name} = t.{name} from register.territory t where t.code = r.code and "
                f"r.{name} is null"
            )
    work.run(
        "update import_row r set outline = t.outline from register.territory t where t.code = r.code and "
        "r.outline is null"
    )
    work.run("update import_row set official = coalesce(official, '{}'), tolerance_m = coalesce(tolerance_m, 150)")
