"""What can be wrong with what the domain is given: a code and parameters, worded at the edge.

``MESSAGES`` holds one English sentence per code with ``{named}`` fields; the edge translates the sentence
and fills the fields. ``str()`` of an error here is the English wording, so that a command without
translations still says something a person can act on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MESSAGES: dict[str, str] = {
    "not_an_object": "An object with named fields is expected here.",
    "not_a_list": "A list is expected here.",
    "required": "“{field}” is missing.",
    "unknown_field": "There is no field “{field}” here. Known: {known}.",
    "not_text": "Text is expected here.",
    "unknown_norm": "There is no norm “{norm}”. Known: {known}.",
    "unknown_basis": "“{basis}” is no basis. Use inspection or commissioning.",
    "basis_date_missing": "A verdict by {basis} needs the date “{field}”.",
    "bad_date": "“{value}” is no date. Write it as 2026-11-20.",
    "unknown_kind": "“{kind}” is no kind of object. Known: {known}.",
    "unknown_zone": "“{zone}” is no zone. Known: {known}.",
    "unknown_element": "“{element}” is no element of the zone {zone}. It has: {known}.",
    "unknown_quantity": "“{quantity}” is no quantity of {zone}/{element}. It has: {known}.",
    "unknown_rule": "There is no rule “{rule}” in {norm}. Its rules are listed at /norms/{norm}.",
    "not_of_rule": "{rule} asks for {asked}, not for “{given}”.",
    "unknown_unit": "“{unit}” is no unit known here. {quantity} is in {expected}, or in what converts into it.",
    "wrong_unit": "“{unit}” does not measure {quantity}, which is in {expected}.",
    "unknown_evidence": "“{evidence}” is no grade of evidence. Use one of: {known}.",
    "unknown_answer": "“{answer}” is no answer. Use yes, no, unknown or not_applicable.",
    "unknown_form": "“{form}” is no form of service. Use one of: {known}.",
    "unknown_category": "“{category}” is no category. Use K, O, S, G or U.",
    "form_needs_zone": "The form {form} acts on one zone: say which in “zone”.",
    "form_has_no_zone": "The form {form} acts on the whole object: leave “zone” out.",
    "bad_instance": "“{instance}” is no instance id: up to 40 letters, digits, dots or dashes.",
    "one_of_value_answer_present": "Give exactly one of value, answer or present.",
    "value_expected": "{quantity} is measured: give a value in {unit}, or unknown.",
    "answer_expected": "{quantity} is a question: answer yes, no or unknown.",
    "not_a_number": "“{value}” is no number.",
    "not_finite": "“{value}” is no finite number.",
    "negative": "{quantity} cannot be negative ({value}).",
    "not_whole": "{quantity} is a count: {value} is not a whole number.",
    "implausible": "{quantity} of {value} {unit} is not plausible: at most {most} {unit}. Check the unit.",
    "contradicting_values": "{fact} is given twice with different values: {first} and {second}.",
    "absent_and_measured": "{element} is recorded absent and measured ({quantity}) at once.",
    "always_present": "{element} is in every {zone}: it cannot be recorded absent.",
    "zone_required": "The zone {zone} is critical for this kind and cannot be recorded absent.",
    "not_applicable_refused": "{quantity} always applies. Of an optional element say present: no; else answer it.",
    "flight_above_rise": "{element}: the rise of one flight ({flight_rise} m) exceeds the whole rise ({rise} m).",
    "level_beside_steps": "The way in {instance} is recorded level beside {element}, which is not level.",
    "no_such_field": "There is no field “{field}” here. Known: {known}.",
    "too_many": "{count} entries are too many: at most {most}.",
    "whole_between": "“{value}” does not fit: give a whole number from {least} to {most}.",
    "number_between": "“{value}” does not fit: give a number from {least} to {most}.",
    "not_true_or_false": "“{value}” does not fit: write true or false.",
    "unknown_choice": "“{value}” is not known here. Use one of: {known}.",
    "in_the_future": "{value} is in the future; today is {today}.",
    "zone_not_of_kind": "This kind of object has no zone {zone}. It has: {known}.",
    "unknown_object": "There is no object “{number}” in the register.",
    "another_object": "This filing is of {number}: file another object's passport under its own number.",
    "not_accessible_yet": "{object} is a new centre of a programme: it opens with an approved passport by which it is "
    "adapted for all, or by an exception that its step in the programme gives.",
    "nothing_observed": "A passport needs at least one observation before it is submitted.",
    "pointer_nowhere": "“{pointer}” names no field of this passport.",
    # what the state of a filing or a version forbids
    "superseded": "{newer} was approved meanwhile, so {number} can no longer be. Nothing is lost: "
    "file its document again.",
    "state_forbids": "{number} stands as “{state}”; this needs it to be: {needed}.",
    "not_in_force": "{number} is not the version in force.",
    "not_yours": "{number} is not yours to change.",
    "no_reason": "Say for at least one part what is to be put right.",
    "reason_missing": "Say what is to be put right here.",
    "reason_without_return": "A reason belongs to a part that is returned: choose that, or take the reason out.",
    "parts_open": "Not every part of {number} is accepted yet: it is published whole or not at all.",
    # objects handed to inspectors
    "due_past": "{value} is past; today is {today}. Give a day from today on.",
    "unknown_inspector": "There is no inspector “{inspector}” who may be sent.",
    # photos
    "unknown_photo_field": "There is no field “{field}” here. Known: {known}.",
    "bad_finding": "“{value}” names no finding. Write zone/element/instance, such as entrance/ramp/1.",
    "unknown_part": "“{part}” is no part a photo plays. Use one of: {known}.",
    "unknown_photo": "There is no photo “{photo}” in this passport.",
    "photo_of_another": "Photo {photo} is not one of passport {number}: a pair is made within one passport.",
    "too_long": "This is too long: at most {most} characters.",
    "bad_moment": "“{value}” is no moment with a time zone. Write it as 2026-11-20T09:30:00+05:00.",
    "moment_ahead": "“{value}” is still to come. Check the clock of the device.",
    "bad_position": "Give a longitude up to 180 and a latitude up to 85 degrees, in numbers.",
    "too_many_areas": "At most {most} areas can be blurred at once.",
    "bad_area": "An area is x, y, width and height: parts of the photo's sides, from 0 to 1.",
    "photo_empty": "This file is empty.",
    "photo_too_large": "This file is larger than {megabytes} MB. Send the photo smaller.",
    "photo_format": "This is no JPEG, PNG, WebP or HEIC picture. Other formats are not taken.",
    "photo_broken": "This picture is damaged and cannot be read to its end. Send it again, or take another.",
    "photo_animated": "This is a moving picture. Send a single one.",
    "photo_too_many_pixels": "This picture has more than {megapixels} million pixels. Send it smaller.",
    "photo_too_heavy": "This picture takes too much memory to read. Send it smaller, or as JPEG.",
    "photo_too_slow": "This picture takes too long to read. Send it smaller, or as JPEG.",
    # measures
    "due_beyond_horizon": "{due} is after {horizon}: until then everything is to be done.",
    "due_before_finding": "{due} is before the finding: the object was inspected on {inspected_on}.",
    "due_before_plan": "{due} is before the day of the plan, {planned_on}.",
    "due_not_later": "{new} is not after the due date in force, {due}.",
    "due_needs_asking": "The due date moves only by an extension: somebody asks for it, somebody else approves it.",
    "extension_too_late": "It was due on {due}, and today is {today}: more time is asked for before the date.",
    "closes_not_failing": "{rule} (instance {instance}) does not fail in {number}: a measure closes only what its "
    "object fails now.",
    "programme_not_held": "There is no programme “{programme}” in the register: import it first.",
    "line_not_held": "Programme “{programme}” has no funding line “{line}”. It has: {known}.",
    "line_without_programme": "“{line}” is a line of a programme: name the programme too.",
    "closed_by_another": "{rule} (instance {instance}) is closed by measure {measure} already.",
    "no_passport_in_force": "{number} has no passport in force: there is no finding that a measure could close.",
    "rule_or_quantity": "Name either a rule or a quantity, as zone/element/quantity.",
    "bad_path": "“{value}” names no quantity. Write zone/element/quantity, such as entrance/door/clear_width.",
    "not_an_amount": "“{value}” does not fit: give a number from 0 to {most}, with at most {places} decimals.",
    "cost_too_large": "Quantity × price is {computed}; the largest sum held is {most}.",
    "price_without_source": "A price needs its source and its year: “{field}” is missing.",
    "cost_incomplete": "Give the amount, or quantity, unit and price of one unit together.",
    "cost_contradicted": "The amount is {amount}, but quantity × price is {computed}.",
    "holds_contacts": "“{found}” looks like a telephone number or an address. Everyone can read this: take it out.",
    "claim_without_evidence": "Work that is reported done needs the number of its act, or a photo.",
    "claimed_before_plan": "{value} is before the measure was planned, on {planned_on}.",
    "unknown_work_photo": "There is no photo {photo} of this measure.",
    "filter_or_objects": "Choose the objects either by a filter or by their numbers.",
    "bad_box": "Give west, south, east and north in degrees.",
    "own_claim": "You reported this work done: somebody else has to verify it.",
    "own_object": "You answer for this object: somebody else has to verify the work.",
    "own_request": "You asked for this: somebody else has to decide on it.",
    "asked_already": "Measure {number} waits for a decision on what was asked before.",
    "nothing_asked": "Nothing was asked for measure {number} that waits for a decision.",
    "verification_open": "{filing} is being filed to verify measure {number} already.",
    "requirement_fails": "{rule} (instance {instance}) is not met: the work is not verified.",
    "requirement_unanswered": "{rule} (instance {instance}) was not measured anew: the work is not verified.",
    "plan_not_done": "Plan {plan} has no works to adopt: its search did not end with a plan.",
    "own_plan": "You asked for plan {plan}: somebody else has to approve it.",
    "plan_being_decided": "A decision on plan {plan} is being carried out. Wait for it.",
    "plan_adopted": "Plan {plan} was adopted already, by decision {number} of {day}. Nothing was planned again.",
    "plan_not_adopted": "Plan {plan} is not adopted: there is nothing to take back.",
    "plan_changed": "What would be planned is not what was looked at: objects, their passports or measures changed "
    "meanwhile. Nothing was planned; look again.",
    "selection_changed": "What would be planned is not what was counted: objects, their passports or measures changed "
    "meanwhile. Nothing was planned; count again and look.",
    "measure_not_claimed": "Measure {number} stands as “{state}” by now: this passport verifies nothing of it.",
    # a plan: its budget file, limits that cannot be kept, and what a finished plan is checked for
    "budget_or_programmes": "Give the money either as budget lines or by the programmes that hold it.",
    "scope_missing": "Say which district or category this is about.",
    "repeated_scope": "Entry {entry} says something of the same already: keep one of them.",
    "bad_more": "Give the additional money as up to {most} different amounts above 0.",
    "line_without_money": "No line “{line}” has money in the plan’s years. It has: {known}.",
    "no_money_to_grow": "The budget has no money in any year: there is nothing to share more of.",
    "curve_failed": "The curve broke off ({reason}). Ask again; if it does so again, tell whoever runs this site.",
    "plan_failed": "The search broke off ({reason}). Ask again; if it does so again, tell whoever runs this site.",
    "second_currency": "The line is in {value}, the first in {first}. A plan counts in one currency: convert it.",
    "year_outside": "{value} is none of the plan's years {first} to {last}.",
    "year_without_money": "No line has money in {year}. Give one, with the amount 0 if there is none.",
    "repeated_line": "The line says the same as row {row}: same year, name, owner kinds and districts.",
    "fits_nothing": "The line “{line}” of {year} fits no work: none of its owner kinds and districts, with a price, "
    "can be finished by then. Widen it, set prices or leave it out.",
    "commitments_over_line": "What is contracted for {year} exceeds the line “{line}” by {over}. Raise the line by "
    "that, or move contracts.",
    "commitments_unpaid": "Contracted works of {year} for {over} have no budget line that may pay for them. Name their "
    "owner kind and district in a line of that year.",
    "commitments_over_limit": "{district}: {over} more works are contracted for {year} than the limit allows.",
    "floor_out_of_reach": "{district}, {category}: even with all works done, {short} pairs of object and category are "
    "missing below the floor. Lower the floor, survey more objects or set the missing prices.",
    "floor_over_means": "{district}, {category}: with this money and these limits the floor is missed by {short} pairs "
    "of object and category (at least {least} in all floors together). Lower the floor by that, or raise "
    "money or limits.",
    "floor_not_met": "{district}, {category}: no plan was found that reaches the floor; the best misses it by {short} "
    "pairs of object and category. It is not proven that there is none: give the search more time.",
    "commitment_moved": "{count} contracted works are not in their year.",
    "too_early": "{count} works are done before they can be.",
    "beyond_horizon": "{count} works are done after the last year.",
    "without_price": "{count} works without a price are planned.",
    "line_not_for": "The line “{line}” of {year} pays for what it may not pay for, in {district}.",
    "line_overdrawn": "The line “{line}” of {year} is overdrawn by {over}.",
    "not_paid": "Works of {year} in {district} lack {over}.",
    "too_many_works": "{district}: {over} works too many are planned for {year}.",
    "below_floor": "{district}, {category}: the floor is missed by {short} pairs of object and category.",
    "value_differs": "The plan's value is stated as {value}, but counts {again}.",
    "above_bound": "The plan's value {value} lies above its bound {bound}.",
    # reports: said beside a verdict, changing nothing in what was asked
    "before_first_wording": "{day} is before the first wording held; the first ({valid_from}) was applied.",
    "not_applicable_ignored": "{fact} was recorded as not applicable, but always applies; taken as no answer.",
    "not_applicable_contradicted": "{fact} is recorded as not applicable, but its condition is recorded as true.",
    "stored_absent_and_measured": "{element} {instance} is recorded absent and measured; the measurements count.",
    "absence_ignored": "{element} cannot be absent; the record was taken as no answer.",
    "step_free_contradicted": "Way in {instance}: the answer “{answer}” contradicts its measured parts, which count.",
    "universal_without_lift": "Service in the whole building is claimed, but no lift serves every public floor; "
    "for wheelchair users it counts as no.",
    "reported_only": "{rule}: measured {measured}, asked {required}. The rule is doubtful and changes no state.",
    "accessible_entrances": "{rule}: {passing} of {total} entrances serve {category}; the norm asks {required}.",
    "entrances_not_all_recorded": "{recorded} of {total} entrances are recorded.",
    "not_of_this_kind": "{fact} is recorded, but no rule asks for it in this kind of object.",
    "unknown_fact": "{fact} is no known quantity and was left out.",
    "borrowed_rules": "{norm} has no rules here; {count} were borrowed from {source}.",
    "coverage_extract": "Judged by the {count} requirements held, an extract of {norm}.",
}


def pointed(name: object) -> str:
    """A field's name as one step of a JSON pointer (RFC 6901)."""
    return str(name)[:60].replace("~", "~0").replace("/", "~1")


def worded(code: str, params: Mapping[str, Any]) -> str:
    """The English sentence of a code; the code itself where no sentence is written."""
    try:
        return MESSAGES[code].format(**params)
    except (KeyError, IndexError):
        return f"{code}: {dict(params)}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input. `pointer` is a JSON pointer (RFC 6901) to the field."""

    pointer: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return worded(self.code, self.params)


@dataclass(frozen=True, slots=True)
class Report:
    """Something a reader of a verdict must know; it changes no state by itself."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return worded(self.code, self.params)


class AuditError(Exception):
    """The root of every error the domain raises on purpose."""


class InvalidInput(AuditError):  # noqa: N818 - the name other rings catch; it is said of the input
    """An input refused as a whole, with everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(f"{p.pointer or '/'}: {p}" for p in self.problems))


class DataFileError(AuditError):
    """One of the domain's own data files does not load: file, line (0 if not known) and reason."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        self.file, self.line, self.reason = file, line, reason
        super().__init__(f"{file}:{line}: {reason}")


class NormError(DataFileError):
    """A norm's edition that does not load."""


class ProfileError(DataFileError):
    """A territory's profile that does not load."""


class UnknownNormError(AuditError):
    """A norm nobody has loaded."""

    def __init__(self, code: str, known: Iterable[str]) -> None:
        self.code, self.known = code, tuple(known)
        super().__init__(worded("unknown_norm", {"norm": code, "known": ", ".join(self.known)}))
