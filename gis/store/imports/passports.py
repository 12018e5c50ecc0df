"""Writes staged passports: approved versions, judged by the engine in the same transaction. Immutable once there."""

from __future__ import annotations

from audit.exchange.surveyed import IN_DOCUMENT
from gis.store.imports import changes
from gis.store.imports.context import Work, Written
from gis.store.imports.named import OF_PASSPORTS, SOURCE_IDS
from gis.store.imports.refs import fates, find_objects, keep_unspoken, promise_versions, refuse_repeated
from gis.store.imports.surveys import read_surveys

_SAME = f"(t.object, t.source, {SOURCE_IDS['passports']}) = (r.object_id, r.source, r.source_id)"
_KNOWN = "t.id = r.known"
_FIELDS = (
    "depth",
    "norm",
    "basis",
    "inspected_on",
    "effective_on",
    "lapses_on",
    "author",
    "author_role",
    "reviewer",
    "facts",
    "forms",
)
_COMPARED = (*(name for name in _FIELDS if name != "forms"), *OF_PASSPORTS)
_THEIRS = ", ".join(OF_PASSPORTS.get(name, f"t.{name}") for name in _COMPARED) + ", jsonb_strip_nulls(t.forms)"
_MINE = ", ".join(f"r.{name}" for name in _COMPARED) + ", coalesce(jsonb_strip_nulls(r.forms), '[]')"

_MAY_BE_LEFT_OUT = ("depth", "basis", "lapses_on", "reviewer", "forms", *OF_PASSPORTS)

_CHECKS = (
    *(
        f"""select row, '{name}', 'account_named', jsonb_build_object('value', {name}) from import_row
            where known is null and {name} like 'account:%'"""
        for name in ("author", "reviewer")
    ),
    """select row, 'effective_on', 'required', cast('{}' as jsonb) from import_row where effective_on is null""",
    """select row, 'effective_on', 'decided_before_inspected', jsonb_build_object('effective_on', effective_on,
    'inspected_on', inspected_on)
       from import_row where effective_on < inspected_on""",
    """select row, 'decision', 'in_force_before_decided', jsonb_build_object('effective_on', effective_on,
    'on', decided ->> 'on')
       from import_row where effective_on < (decided ->> 'on')::date""",
    """select row, 'lapses_on', 'lapses_before_decided', jsonb_build_object('effective_on', effective_on,
    'lapses_on', lapses_on)
       from import_row where lapses_on <= effective_on""",
    """select row, 'effective_on', 'in_the_future', jsonb_build_object('value', effective_on) from import_row where
    effective_on > :today""",
    """select row, 'author', 'no_author', cast('{}' as jsonb) from import_row where author is null""",
    """select row, 'reviewer', 'own_reviewer', cast('{}' as jsonb) from import_row where reviewer = author""",
    """select r.row, 'source_id', 'is_filed', jsonb_build_object('number', f.number) from import_row r
       join register.filing f on (f.object, f.source, f.source_id) = (r.object_id, r.source, r.source_id)
       where r.known is null and f.state <> 'abandoned'""",
)


def write(work: Work) -> Written:
    """Check the staged versions and write the new ones; one that is there already must say the same."""
    find_objects(work)
    refuse_repeated(work, "object_id, source, source_id", "source_id")
    _find_known(work)
    read_surveys(work, "not r.same", approved=True)
    for check in _CHECKS:
        work.refuse(check)
    work.refuse(f"""select r.row, 'source_id', 'version_is_approved', cast('{{}}' as jsonb)
                    from import_row r join register.passport t on t.id = r.known
                    where not r.same and ({_THEIRS}) is distinct from ({_MINE})""")
    work.refuse("""select r.row, 'source_id', 'version_is_withdrawn', jsonb_build_object('day', t.withdrawn_on)
                   from import_row r join register.passport t on t.id = r.known where t.withdrawn_on is not null""")
    work.run("update import_row set is_new = known is null")
    promise_versions(work)
    work.run("update import_row set id = nextval(pg_get_serial_sequence('register.passport', 'id')) where is_new")
    names, own = ", ".join(_FIELDS), ", ".join(f"r.{name}" for name in _FIELDS)
    beside = " or ".join(f"r.{name} is not null" for name in IN_DOCUMENT)
    work.run(f"""
        insert into register.passport (id, object, version, number, wording, source, source_id, {names}, decision,
            document, batch)
        select r.id, r.object_id, r.version, o.number || '-v' || r.version, r.wording, r.source, r.source_id, {own},
            r.decided, case when {beside} then r.document end, :batch
        from import_row r join register.object o on o.id = r.object_id where r.is_new
    """)
    changes.created(work, changes.PASSPORT, "select id::text from import_row where is_new")
    return Written(
        *fates(work), passports=work.ids("select id from import_row where is_new"),
        unnumbered=work.ids("select count(*) from import_row where is_new and decided is null")[0],
    )  # fmt: skip


def _find_known(work: Work) -> None:
    """Which rows the register has, and which of them say the same: an older check must not refuse those now.

    What the file leaves to the register is filled in: its own words of a version it has.
    """
    work.run("alter table import_row add known bigint, add same boolean not null default false")
    work.run(f"update import_row r set known = t.id from register.passport t where {_SAME}")
    keep_unspoken(work, "register.passport", _KNOWN, _MAY_BE_LEFT_OUT, OF_PASSPORTS)
    for name in ("author", "effective_on"):
        work.run(
            f"update import_row r set {name} = t.{name} from register.passport t where {_KNOWN} and r.{name} is null"
        )
    work.run("""update import_row set depth = coalesce(depth, 'standard'), basis = coalesce(basis, 'inspection')
                where known is not null""")
    same = f"({_THEIRS}) is not distinct from ({_MINE})"
    work.run(f"update import_row r set same = {same} from register.passport t where {_KNOWN}")
