"""Writes staged unit prices: one for each territory, standard work and year."""

from __future__ import annotations

import json

from audit.money.works import standard_works
from gis.store.imports import changes
from gis.store.imports.context import Work, Written
from gis.store.imports.refs import fates, keep_unspoken, refuse_repeated

_SAME = "(t.territory, t.work, t.year) = (r.territory, r.work, r.year)"
_VALUES = ("amount", "currency", "unit", "price_source", "provisional")

_CHECKS = (
    """select row, 'territory', 'required', cast('{}' as jsonb) from import_row where territory is null""",
    """select row, 'territory', 'unknown_territory', jsonb_build_object('value', territory) from import_row r
       where not exists (select from register.territory t where t.code = r.territory)""",
    "select row, 'amount', 'price_of_nothing', cast('{}' as jsonb) from import_row where amount = 0",
    """select row, 'year', 'in_the_future', jsonb_build_object('value', year) from import_row
       where year > extract(year from cast(:today as date)) + 1""",
    """select row, 'unit', 'unit_of_another_work', jsonb_build_object('unit', unit, 'expected',
       cast(:units as jsonb) ->> work) from import_row where unit <> cast(:units as jsonb) ->> work""",
)


def write(work: Work) -> Written:
    """Check the staged prices and write them."""
    units = json.dumps({each.code: each.unit for each in standard_works().values()})
    work.run("update import_row set territory = coalesce(territory, :territory)")
    keep_unspoken(work, "register.price", _SAME, _VALUES)
    for check in _CHECKS:
        work.refuse(check, **({"units": units} if ":units" in check else {}))
    work.run(
        "update import_row set provisional = coalesce(provisional, false), "
        "unit = coalesce(unit, cast(:units as jsonb) ->> work)",
        units=units,
    )
    refuse_repeated(work, "territory, work, year", "work")
    theirs, mine = (", ".join(f"{alias}.{name}" for name in _VALUES) for alias in ("t", "r"))
    work.run(f"update import_row r set is_new = not exists (select from register.price t where {_SAME})")
    work.run(f"""update import_row r set changed = true from register.price t
                 where {_SAME} and ({theirs}) is distinct from ({mine})""")
    changes.changed(work, changes.PRICE, f"join import_row r on {_SAME} and r.changed")
    changes.created(work, changes.PRICE, f"select {changes.PRICE.id_of('r')} from import_row r where is_new")
    names, assigned = ", ".join(_VALUES), ", ".join(f"{name} = excluded.{name}" for name in (*_VALUES, "batch"))
    work.run(f"""insert into register.price (territory, work, year, {names}, batch)
                 select territory, work, year, {names}, :batch from import_row where is_new or changed
                 on conflict (territory, work, year) do update set {assigned}""")
    return Written(*fates(work))
