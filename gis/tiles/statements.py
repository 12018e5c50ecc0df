"""The SQL of tiles. Each gives one row: the version of the data and the tile's bytes.

Names of columns come from the constants here and in audit/figures; every value is bound.
"""

from __future__ import annotations

from audit.adaptation.lifecycle import OPEN
from audit.figures.row import STATES
from gis.tiles.address import CELLS, EXTENT
from gis.tiles.selection import Selection

_VERSION = "(select data_version from pub.installation)"
_NAMES = ", ".join(f"'{state}'" for state in STATES)
_BUFFER = 64
"""Units of a neighbour's objects that a tile repeats, so that a symbol on the edge is drawn whole."""
_INDEX_IS_EXACT_TO = 14
"""Zoom; PostGIS's index knows a place to a metre or so: two units of a tile here, a quarter of a tile at zoom 22."""
_HALF = EXTENT // CELLS // 2
_BITS = 18
"""Bits of a cell's number in the finest grid: 6 within a tile of zoom 12, 12 for the tile."""

_ALL_PARTS = 0
"""The part of the grid that holds all parts together."""

VERSION = f"select {_VERSION}"
BUILD = "select pub.build_grid(%(slot)s)"


def filters(shown: Selection, columns: str = "f") -> str:
    """The conditions of a selection, bound to `sectors`, `owner_kinds` and `districts`."""
    parts = (
        (shown.sectors, f" and {columns}.sector = any(%(sectors)s)"),
        (shown.owner_kinds, f" and {columns}.owner_kind = any(%(owner_kinds)s)"),
        (shown.districts, f" and {columns}.district = any(%(districts)s)"),
    )
    return "".join(text for wanted, text in parts if wanted)


def _with_measures(shown: Selection) -> str:
    """That an object of `pub.face` has the measures asked for; the rule is `gis.queries.events.still_to_do`."""
    if shown.measures is None:
        return ""
    serves = "" if shown.category == "all" else " and strpos(m.categories, %(whom)s) > 0"
    when = {"open": "", "overdue": " and m.due < %(today)s", "due": " and m.due <= %(year_end)s"}[shown.measures]
    still = ", ".join(f"'{status}'" for status in OPEN)
    return f" and f.object in (select m.object from pub.measure m where m.status in ({still}){serves}{when})"


def live(shown: Selection, zoom: int) -> str:
    """Objects one by one: number and state. A point needs no clipping, so its place in the tile is plain arithmetic."""
    state = "f.cells[%(slot)s] & 7"
    chosen = f"({state}) = any(%(states)s)" if shown.states else "f.cells[%(slot)s] <> 0"
    return f"""
    select {_VERSION}, st_asmvt(t, 'objects', {EXTENT}, 'geom') from (
        select st_makepoint(
                   round((st_x(f.geom) - %(west)s) * %(units)s), round((%(north)s - st_y(f.geom)) * %(units)s)
               ) as geom,
               f.number, (array[{_NAMES}])[{state}] as state
        from pub.face f
        where f.geom && st_tileenvelope(%(z)s, %(x)s, %(y)s, margin => {_BUFFER / EXTENT})
          and {chosen}{filters(shown)}{_with_measures(shown)}{_exactly_near() if zoom > _INDEX_IS_EXACT_TO else ""}
    ) as t"""


def _exactly_near() -> str:
    """The condition that a point lies in the tile or its buffer, where a metre is more than a few units."""
    distances = ("st_x(f.geom) - %(west)s", "%(north)s - st_y(f.geom)")
    return "".join(f" and ({each}) * %(units)s between {-_BUFFER} and {EXTENT + _BUFFER}" for each in distances)


def kept_grid(shown: Selection) -> str:
    """Counts from the grid that the writes keep; the third column says whether this slot's grid is there."""
    return f"""
    select {_VERSION}, st_asmvt(t, 'objects', {EXTENT}, 'geom'),
           exists (select from pub.grid_slot where slot = %(slot)s)
    from (
        select {_cell_point()} as geom, {_counts(shown, '"{state}"')}
        from ({_kept_cells(shown)}) as cells
        where {_total(shown, '"{state}"')} > 0
    ) as t"""


def _kept_cells(shown: Selection) -> str:
    """The cells of one tile: those of all parts together, or of the parts that pass the filters, added up."""
    tile = "slot = %(slot)s and z = %(z)s and x = %(x)s and y = %(y)s"
    wanted = filters(shown, "p")
    if not wanted:
        return f"select * from pub.grid where {tile} and part = {_ALL_PARTS}"
    sums = ", ".join(f'sum("{state}")::integer as "{state}"' for state in STATES)
    # An array, not a join: the index is entered once for each part, whatever the planner believes of their number.
    parts = f"array(select p.part from pub.grid_part p where true{wanted})"
    return f"select cell, {sums} from pub.grid where {tile} and part = any({parts}) group by cell"


def counted_grid(shown: Selection) -> str:
    """The same counts, taken from the objects themselves: while a writer keeps the grid busy."""
    return f"""
    select {_VERSION}, st_asmvt(t, 'objects', {EXTENT}, 'geom') from (
        select {_cell_point()} as geom, {_counts(shown, '"{state}"')}
        from (
            select ((cy >> ({_BITS - 6} - %(z)s)) & 63) * 64 + ((cx >> ({_BITS - 6} - %(z)s)) & 63) as cell, {_states()}
            from (
                select pub.grid_number(st_x(f.geom)) as cx,
                       {(1 << _BITS) - 1} - pub.grid_number(st_y(f.geom)) as cy, f.cells[%(slot)s] & 7 as state
                from pub.face f
                where f.cells[%(slot)s] <> 0{filters(shown)}{_with_measures(shown)}
                  and f.geom && st_tileenvelope(%(z)s, %(x)s, %(y)s, margin => 0.01)
            ) as faces
            where cx >> ({_BITS} - %(z)s) = %(x)s and cy >> ({_BITS} - %(z)s) = %(y)s
            group by 1
        ) as cells
        where {_total(shown, '"{state}"')} > 0
    ) as t"""


def districts(shown: Selection) -> str:
    """Outlines of the lowest territories with their names and how many objects of each state they hold."""
    return f"""
    select {_VERSION}, st_asmvt(t, 'districts', {EXTENT}, 'geom') from (
        select st_asmvtgeom(
                   st_transform(d.outline, 3857), st_tileenvelope(%(z)s, %(x)s, %(y)s), {EXTENT}, {_BUFFER}, true
               ) as geom,
               d.code, d.name ->> 'ru' as "name:ru", d.name ->> 'kk' as "name:kk", d.name ->> 'ky' as "name:ky",
               d.name ->> 'en' as "name:en", {_counts(shown, 'c."{state}"')}
        from pub.territory d
        left join ({_by_district(shown)}) as c on c.district = d.code
        where d.outline && st_transform(st_tileenvelope(%(z)s, %(x)s, %(y)s, margin => {_BUFFER / EXTENT}), 4326)
          and not exists (select from pub.territory below where below.parent = d.code)
          {"and d.code = any(%(districts)s)" if shown.districts else ""}
    ) as t where geom is not null"""


def _by_district(shown: Selection) -> str:
    """How many objects of each state every district holds: kept by the writes, or counted where measures are asked."""
    if shown.measures is None:
        sums = ", ".join(f'coalesce(sum(f."{state}"), 0) as "{state}"' for state in STATES)
        return f"select f.district, {sums} from pub.rollup f where f.slot = %(slot)s{filters(shown)} group by 1"
    return f"""select faces.district, {_states()} from (
        select f.district, f.cells[%(slot)s] & 7 as state from pub.face f
        where f.cells[%(slot)s] <> 0{filters(shown)}{_with_measures(shown)}) as faces group by 1"""


def _shown_states(shown: Selection) -> tuple[str, ...]:
    return shown.states or STATES


def _total(shown: Selection, column: str) -> str:
    return " + ".join(column.format(state=state) for state in _shown_states(shown))


def _counts(shown: Selection, column: str) -> str:
    """The total and the states that occur; a state that does not occur takes no bytes."""
    each = (f'nullif({column.format(state=state)}, 0) as "{state}"' for state in _shown_states(shown))
    return f"{_total(shown, column)} as count, {', '.join(each)}"


def _states() -> str:
    return ", ".join(
        f'(count(*) filter (where state = {n}))::integer as "{state}"' for n, state in enumerate(STATES, 1)
    )


def _cell_point() -> str:
    side = EXTENT // CELLS
    return f"st_makepoint((cell & 63) * {side} + {_HALF}, (cell >> 6) * {side} + {_HALF})"
