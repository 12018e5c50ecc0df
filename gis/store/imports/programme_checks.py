"""What is refused of a programme because of what stands beside it: years, lines, districts, currencies."""

from __future__ import annotations

from gis.store.imports.context import Work

_PROGRAMME = """(
    select programme as code, territory, from_year, to_year from import_row where part = 'programme'
    union all
    select code, territory, from_year, to_year from register.programme t
    where not exists (select from import_row r where r.part = 'programme' and r.programme = t.code))"""

_LINE = """(
    select programme, code, year, currency from import_row where part = 'line'
    union all
    select programme, code, year, currency from register.programme_line t
    where not exists (select from import_row r where r.part = 'line'
                      and (r.programme, r.code, r.year) = (t.programme, t.code, t.year)))"""

_INDICATOR = """(
    select programme, code, figure from import_row where part = 'indicator'
    union all
    select programme, code, figure from register.programme_indicator t
    where not exists (select from import_row r where r.part = 'indicator'
                      and (r.programme, r.code) = (t.programme, t.code)))"""

_OF_PROGRAMMES = (
    """select row, 'territory', 'unknown_territory', jsonb_build_object('value', territory) from import_row r
       where part = 'programme' and not exists (select from register.territory t where t.code = r.territory)""",
    """select r.row, 'to_year', 'years_cut_off', jsonb_build_object('year', min(held.year)) from import_row r join (
           select programme, year from register.programme_line
           union all select programme, year from register.programme_value) held
         on held.programme = r.programme and held.year not between r.from_year and r.to_year
       where r.part = 'programme' group by r.row""",
    f"""select row, 'programme', 'unknown_programme', jsonb_build_object('value', programme) from import_row r
        where not exists (select from {_PROGRAMME} p where p.code = r.programme)""",
    f"""select r.row, 'year', case when r.quarter is null then 'year_outside_programme'
               else 'quarter_outside_programme' end, jsonb_build_object('year', r.year, 'quarter', r.quarter,
               'from_year', p.from_year, 'to_year', p.to_year)
        from import_row r join {_PROGRAMME} p on p.code = r.programme
        where r.year not between p.from_year and p.to_year""",
)

_OF_PLACES = (
    f"""select distinct on (r.row) r.row, 'districts', 'unknown_district',
               jsonb_build_object('value', district, 'territory', p.territory)
        from import_row r join {_PROGRAMME} p on p.code = r.programme, unnest(r.districts) district
        where not exists (select from register.territories_below(p.territory) b where b.code = district)
        order by r.row, district""",
    f"""select r.row, 'territory', 'unknown_district',
               jsonb_build_object('value', r.territory, 'territory', p.territory)
        from import_row r join {_PROGRAMME} p on p.code = r.programme
        where r.part in ('target', 'reported')
          and not exists (select from register.territories_below(p.territory) b where b.code = r.territory)""",
    """select row, 'object', 'unknown_object', jsonb_build_object('value', object) from import_row
       where object is not null and object_id is null""",
)

_OF_LINES = (
    f"""select r.row, 'currency', 'two_currencies', jsonb_build_object('line', r.code, 'currencies', said.all)
        from import_row r cross join lateral (
            select string_agg(distinct l.currency, ', ') as all, count(distinct l.currency) as several
            from {_LINE} l where (l.programme, l.code) = (r.programme, r.code)) said
        where r.part = 'line' and said.several > 1""",
    f"""select r.row, 'year', 'line_years_missing', jsonb_build_object('line', r.code, 'years', gap.years)
        from import_row r cross join lateral (
            select string_agg(missing::text, ', ' order by missing) as years
            from (select min(l.year) as first, max(l.year) as last from {_LINE} l
                  where (l.programme, l.code) = (r.programme, r.code)) span,
                 generate_series(span.first, span.last) missing
            where not exists (
                select from {_LINE} l where (l.programme, l.code, l.year) = (r.programme, r.code, missing))
        ) gap
        where r.part = 'line' and gap.years is not null""",
)

_OF_THE_REST = (
    f"""select row, 'line', 'unknown_line', jsonb_build_object('value', line, 'year', year) from import_row r
        where line is not null and not exists (select from {_LINE} l
            where (l.programme, l.code, l.year) = (r.programme, r.line, r.year))""",
    f"""select r.row, 'currency', 'currency_of_line', jsonb_build_object('line', r.line, 'expected', l.currency,
               'currency', r.currency)
        from import_row r join {_LINE} l on (l.programme, l.code, l.year) = (r.programme, r.line, r.year)
        where l.currency <> r.currency""",
    """select row, 'done_on', 'in_the_future', jsonb_build_object('value', done_on) from import_row
       where done_on > :today""",
    """select row, 'signed_on', 'in_the_future', jsonb_build_object('value', signed_on) from import_row
       where signed_on > :today""",
    f"""select row, 'code', 'unknown_indicator', jsonb_build_object('value', code) from import_row r
        where part in ('target', 'reported') and not exists (select from {_INDICATOR} i
            where (i.programme, i.code) = (r.programme, r.code))""",
    f"""select r.row, 'part', 'reported_not_asked', cast('{{}}' as jsonb)
        from import_row r join {_INDICATOR} i on (i.programme, i.code) = (r.programme, r.code)
        where r.part = 'reported' and i.figure <> 'reported'""",
)

_ODD = (
    f"""select distinct on (r.programme, r.code) r.row, 'year', 'line_years_open',
               jsonb_build_object('line', r.code, 'years', gap.years)
        from import_row r join {_PROGRAMME} p on p.code = r.programme cross join lateral (
            select string_agg(missing::text, ', ' order by missing) as years
            from generate_series(p.from_year, p.to_year) missing
            where not exists (
                select from {_LINE} l where (l.programme, l.code, l.year) = (r.programme, r.code, missing))
        ) gap
        where r.part = 'line' and gap.years is not null order by r.programme, r.code, r.row""",
    f"""select r.row, 'people', 'need_unknown', jsonb_build_object('people', r.people, 'territory', p.territory)
        from import_row r join {_PROGRAMME} p on p.code = r.programme
        where r.part = 'indicator' and r.people is not null and not exists (
            select from register.population n where n.people = r.people
                and n.territory in (select register.territories_below(p.territory)))""",
)


def check_programmes(work: Work) -> None:
    """Refuse programmes that cannot be, and what belongs to none or lies outside its years."""
    for each in _OF_PROGRAMMES:
        work.refuse(each)


def check_parts(work: Work) -> None:
    """Refuse the staged rows that fit neither the register nor the rest of the file; say what is odd."""
    work.run("update import_row r set object_id = o.id from register.object o where o.number = r.object")
    for each in (*_OF_PLACES, *_OF_LINES, *_OF_THE_REST):
        work.refuse(each)
    for each in _ODD:
        work.warn(each)
