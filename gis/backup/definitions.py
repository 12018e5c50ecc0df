"""What a database holds beside rows: constraints, indexes, triggers, policies, functions, views, rights.

Each kind is a query whose rows are the same in a database and in its restored copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_TOKEN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]|[^'"()]+|.""", re.DOTALL)
_JOINING = re.compile(" AND | OR ")
_IN = "from pg_class c join pg_namespace n on n.oid = c.relnamespace"


def _rights(acl: str) -> str:
    return (
        f"(select string_agg(format('%s=%s%s', grantee::regrole, privilege_type, is_grantable::text), ',' "
        f"order by grantee::regrole::text, privilege_type) from aclexplode({acl}))"
    )


_FUNCTION_RIGHTS = _rights("coalesce(p.proacl, acldefault('f', p.proowner))")
_RELATION_RIGHTS = _rights(
    """coalesce(c.relacl, acldefault((case c.relkind when 'S' then 's' else 'r' end)::"char", c.relowner))"""
)
_SCHEMA_RIGHTS = _rights("coalesce(n.nspacl, acldefault('n', n.nspowner))")


def definitions(ours: str) -> Iterator[tuple[str, str]]:
    """Pairs of a kind's name and its query; `ours` is the condition on pg_namespace n that names our schemas."""
    yield (
        "columns",
        (
            f"select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
            f"a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), "
            f"col_description(c.oid, a.attnum), {_rights('a.attacl')} {_IN} "
            f"join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
            f"left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum "
            f"where c.relkind in ('r', 'v', 'm') and {ours}"
        ),
    )
    yield (
        "constraints",
        (
            f"select n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid), k.convalidated {_IN} "
            f"join pg_constraint k on k.conrelid = c.oid where {ours}"
        ),
    )
    yield (
        "indexes",
        (
            f"select pg_get_indexdef(i.indexrelid), i.indisvalid {_IN} "
            f"join pg_index i on i.indrelid = c.oid where {ours}"
        ),
    )
    yield (
        "triggers",
        (
            f"select pg_get_triggerdef(t.oid), t.tgenabled {_IN} join pg_trigger t on t.tgrelid = c.oid "
            f"where not t.tgisinternal and {ours}"
        ),
    )
    yield (
        "policies",
        (
            f"select n.nspname, c.relname, p.polname, p.polcmd, p.polpermissive, "
            f"array(select r::regrole::text from unnest(p.polroles) r order by 1), "
            f"pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid) {_IN} "
            f"join pg_policy p on p.polrelid = c.oid where {ours}"
        ),
    )
    yield from _of_functions_and_rights(ours)


def _of_functions_and_rights(ours: str) -> Iterator[tuple[str, str]]:
    yield (
        "functions",
        (
            f"select pg_get_functiondef(p.oid), p.proowner::regrole, obj_description(p.oid, 'pg_proc'), "
            f"{_FUNCTION_RIGHTS} "
            f"from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prokind in ('f', 'p') and {ours}"
        ),
    )
    yield "views", f"select n.nspname, c.relname, pg_get_viewdef(c.oid) {_IN} where c.relkind in ('v', 'm') and {ours}"
    yield (
        "relations",
        (
            f"select n.nspname, c.relname, c.relkind, c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity, "
            f"c.reloptions, obj_description(c.oid, 'pg_class'), "
            f"{_RELATION_RIGHTS} "
            f"{_IN} where c.relkind in ('r', 'v', 'm', 'S') and {ours}"
        ),
    )
    yield (
        "schemas",
        (
            f"select n.nspname, n.nspowner::regrole, obj_description(n.oid, 'pg_namespace'), "
            f"{_SCHEMA_RIGHTS} from pg_namespace n where {ours}"
        ),
    )
    yield (
        "default rights",
        (
            f"select n.nspname, d.defaclrole::regrole, d.defaclobjtype, {_rights('d.defaclacl')} "
            f"from pg_default_acl d join pg_namespace n on n.oid = d.defaclnamespace where {ours}"
        ),
    )


def flattened(expression: str) -> str:
    """Take away brackets that say nothing: `((a AND b) AND c)` is written `(a AND b AND c)` once it was read back."""
    stack: list[list[Any]] = [[]]
    for piece in _TOKEN.findall(expression):
        if piece == "(":
            stack.append([])
        elif piece == ")" and len(stack) > 1:
            group = _spliced(stack.pop())
            stack[-1].append(group)
        else:
            stack[-1].append(piece)
    while len(stack) > 1:
        stack[-2:] = [[*stack[-2], "(", *stack[-1]]]
    return _written(stack[0])


def _spliced(group: list[Any]) -> list[Any]:
    """A group whose first member is joined by the same word as the group itself takes that one's members."""
    joined = _joined(group)
    nested = len(joined) == 1 and isinstance(group[0], list) and isinstance(group[1], str)
    if nested and group[1].startswith(*joined) and _joined(group[0]) == joined:
        return [*group[0], *group[1:]]
    return group


def _joined(group: list[Any]) -> set[str]:
    """The words that join the members of a group."""
    plain = (each for each in group if isinstance(each, str) and each[0] not in "'\"")
    return {word for each in plain for word in _JOINING.findall(each)}


def _written(group: list[Any]) -> str:
    return "".join(each if isinstance(each, str) else f"({_written(each)})" for each in group)
