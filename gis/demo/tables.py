"""The columns that the demo city copies, and their types."""

# JSON and geometry are rendered by the workers: COPY takes their bytes as they are.
RAW = "bytea"
OBJECT = (
    "register.object (id, number, part_of, batch, recorded_at, territory, district, source, source_id, kind, sector,"
    " owner_kind, stage, commissioned, opened, closed, capacity, name, address, contacts, hours, help, position)"
)
OBJECT_TYPES = (
    *("int8", "text", "int8", "int8", "timestamptz", "text", "text", "text", "text", "text", "text"),
    *("text", "text", "date", "date", "date", "int4", RAW, RAW, RAW, "text", RAW, RAW),
)
PASSPORT = (
    "register.passport (id, object, version, number, batch, depth, norm, wording, inspected_on, effective_on,"
    " recorded_at, lapses_on, author, author_role, reviewer, facts, forms, source, withdrawn_on,"
    " withdrawn_recorded_at, withdrawn_reason)"
)
PASSPORT_TYPES = (
    *("int8", "int8", "int4", "text", "int8", "text", "text", "date", "date", "date", "timestamptz"),
    *("date", "text", "text", "text", RAW, RAW, "text", "date", "timestamptz", "text"),
)
VERDICT = (
    "register.verdict (object, passport, reason, norm, wording, effective_on, recorded_at, states, zones, shares,"
    " provable, overridden, best_entrance, code, complete, sufficient, override)"
)
VERDICT_TYPES = (
    *("int8", "int8", "text", "text", "date", "date", "timestamptz", "int2[]", "int2[]", "int2[]"),
    *("int2", "int2", RAW, "text", "bool", "bool", RAW),
)
MEASURE = (
    "register.measure (id, object, passport, source_id, batch, source, work, stage, zone, closes, categories,"
    " responsible, status, due, first_due, planned_on, started_on, claimed_on, verified_on, ended_on, derogation,"
    " recorded_at, payer, programme, line, cost_amount, cost_currency, cost_quantity, cost_unit, cost_price,"
    " price_source, price_year, provisional)"
)
MEASURE_TYPES = (
    *("int8", "int8", "int8", "text", "int8", "text", "text", "text", "text", RAW, "text", "text"),
    *("text", "date", "date", "date", "date", "date", "date", "date", RAW, "timestamptz"),
    *("text", "text", "text", "numeric", "text", "numeric", "text", "numeric", "text", "int2", "bool"),
)
EXTENSION = "register.extension (measure, moved_on, old_due, new_due, reason, approver, recorded_at)"
EXTENSION_TYPES = ("int8", "date", "date", "date", "text", "text", "timestamptz")
PLANNED = "register.planned_state (object, year, states)"
PLANNED_TYPES = ("int8", "int2", "int2[]")
CLAIM = "register.claim (object, batch, category, state, words, claimed_on, claimed_by, source, recorded_at)"
CLAIM_TYPES = ("int8", "int8", "text", "text", "text", "date", "text", "text", "timestamptz")
DECLARED = "register.declared_fact (object, batch, key, value, declared_on, source, recorded_at)"
DECLARED_TYPES = ("int8", "int8", "text", RAW, "date", "text", "timestamptz")
SCREENING = "register.screening (object, batch, screened_on, recorded_at, facts, result, source)"
SCREENING_TYPES = ("int8", "int8", "date", "timestamptz", RAW, RAW, "text")
