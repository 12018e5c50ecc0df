"""Why a row is refused, why a file is, and what is merely odd: a code and one English sentence with ``{named}`` gaps.

The edge translates the sentence and fills the gaps, as with `audit.errors.MESSAGES`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Any, Final

from audit.errors import MESSAGES

ROW_REASONS: Final[Mapping[str, str]] = {
    # a cell
    "required": "This must be filled in.",
    "unknown_code": "“{value}” is no known code. Did you mean one of: {known}?",
    "bad_code": "“{value}” is not written as a code of the register.",
    "too_long": "The text has {length} characters; at most {most} are kept.",
    "control_character": "The text holds an invisible control character. Type the cell anew.",
    "not_a_number": "“{value}” is no number.",
    "not_whole": "{value} is not a whole number.",
    "not_finite": "“{value}” is not a number that can be measured. Leave the cell empty if it is not known.",
    "negative": "{value} is negative.",
    "too_large": "{value} lies outside {least} … {most}.",
    "too_precise": "{value} has more than two decimals. Round it to hundredths.",
    "malformed_date": "“{value}” is no date. Write it as 2026-11-20 or 20.11.2026.",
    "ambiguous_date": "“{value}” can be read as two different days. Write it as 2026-11-20 or 20.11.2026.",
    "no_such_day": "“{value}” is a day that does not exist.",
    "implausible_date": "{value} lies outside the years 1500 to 2100.",
    "not_yes_or_no": "“{value}” is neither yes nor no.",
    "not_json": "“{value}” is not the JSON expected here.",
    "unknown_key": "“{key}” is no part of this field. Known: {known}.",
    "text_expected": "“{key}” holds {value}, where a text belongs.",
    "too_many_cells": "The row has {found} cells, the header {expected}. Is a separator inside an unquoted cell?",
    "not_a_record": "This is no record with named fields.",
    "unreadable_record": "The record is not valid JSON.",
    "too_deep": "It is nested more than {most} levels deep.",
    # a place
    "no_coordinates": "There are no coordinates.",
    "half_coordinates": "Only one of longitude and latitude is given.",
    "coordinates_out_of_range": "Longitude {lon}, latitude {lat} is no place on Earth that can be mapped.",
    "null_island": "Longitude 0, latitude 0 stands for “not known”. Leave the coordinates out, or give them.",
    "unreadable_geometry": "The geometry cannot be read: “{value}”.",
    "empty_geometry": "The geometry is empty.",
    "not_a_point": "A {found} stands where a point belongs. Give a point, or say in the mapping: inside = true.",
    "not_an_outline": "A {found} stands where an outline (polygon) belongs.",
    "invalid_outline": "The outline is not valid: {reason}.",
    "too_many_vertices": "The outline has more than {most} vertices. Generalise it.",
    "lon_lat_swapped": "Longitude and latitude look swapped: {lat}, {lon} would lie in {territory}.",
    "outside_territory": "The point lies outside {territory}.",
    "outside_every_district": "The point lies in {territory}, but outside every district of it.",
    # relations
    "unknown_territory": "There is no territory “{value}” in the register. Import territories first.",
    "unknown_district": "There is no district “{value}” in {territory}.",
    "unknown_source": "There is no source “{value}” in the register. State it in a mapping, with its licence.",
    "unknown_parent": "The territory it lies in, “{value}”, is neither in the register nor in this file.",
    "parent_loop": "The territory would lie inside itself.",
    "part_of_not_found": "The object it lies inside, “{value}”, is neither in the register nor in this file.",
    "part_of_itself": "The object cannot lie inside itself.",
    "unknown_object": "There is no object “{value}” in the register.",
    "no_object": "Say which object: its number, or source and source id.",
    "ambiguous_object": "More than one object has the source id “{value}”. Give its number.",
    "duplicate_source_id": "“{value}” stands in this file already, in row {first}.",
    "duplicate_row": "The same thing stands in this file already, in row {first}.",
    "number_taken": "The number “{value}” belongs to another object.",
    "number_changed": "The object has the number “{number}” already; numbers do not change.",
    # dates and facts that contradict each other
    "closed_before_opened": "It would be closed ({closed}) before it opened ({opened}).",
    "decided_before_inspected": "The decision ({effective_on}) is before the inspection ({inspected_on}).",
    "lapses_before_decided": "It would lapse ({lapses_on}) before the decision ({effective_on}).",
    "in_the_future": "{value} is in the future.",
    "no_author": "A new passport names the account of whoever measured: fill in “author”.",
    "own_reviewer": "Author and reviewer are the same person.",
    "unknown_norm": "There is no norm “{value}”. Known: {known}.",
    "bad_facts": "{fact}: {reason}",
    "bad_forms": "The form of service is not understood: {reason}",
    "bad_closes": "What the measure closes is not understood: {reason}",
    "no_facts": "The passport holds no observation.",
    "bad_works": "A row of works is not understood ({at}): {reason}",
    "bad_conclusions": "A conclusion is not understood ({at}): {reason}",
    "bad_anketa": "An answer of the anketa is not understood ({at}): {reason}",
    "contact_public": "This would be public, and looks like a telephone number or an e-mail address ({at}): {text}. "
    "Take it out, or file the row as a draft, which a reviewer looks at.",
    "account_named": "“{value}” would name an account of this register. Write a name or code of your own instead.",
    "in_force_before_decided": "It would be in force ({effective_on}) before its decision ({on}).",
    "is_filed": "This version is filed here as {number} and is decided on there.",
    "version_is_approved": "This version is approved and cannot be changed. File a new version under another "
    "source id.",
    "version_is_withdrawn": "This version was withdrawn as of {day}. File a new one under another source id.",
    # drafts of an inspector
    "outside_their_territory": "{object} lies in {district}, where {name} is no inspector.",
    "approved_already": "This version is in the register already, approved as {number}.",
    "filed_by_another": "This version is filed here as {number} by another account, and stays theirs.",
    "draft_submitted": "{number} waits for its review and says something else. Have it returned, then import again.",
    "draft_returned": "{number} was submitted and returned: its author puts it right. Change it there.",
    "draft_decided": "{number} was approved from another document. File a new version under another source id.",
    "draft_given_up": "{number} was given up by its author. File a new version under another source id.",
    "draft_edited": "{number} was changed by its author since it was imported. Change it there.",
    # works of inspectors: submissions of the form, and what its devices saved
    "not_a_submission": "This is no submission of the register's form: “{name}” is missing or empty.",
    "no_submission_id": "The submission has no id. Export it with one of: {known}.",
    "repeats_missing": "The repeated parts, and with them the answers, are not in this file. Export the submission as "
    "a zip of CSV files, as JSON with everything expanded, or as XLSX.",
    "work_of_another": "The work is of another account than {name}: say with --as-drafts whose it is.",
    "due_after_horizon": "Nothing is due after {horizon} without a derogation.",
    "not_planned_by_you": "You do not plan for the object “{value}”.",
    "not_by_a_file": "A file does not make a measure “{value}”: what is done, checked or ended is told at the measure "
    "itself.",
    "due_moved_back": "The due date ({due}) is before the first one ({first_due}).",
    "due_needs_extension": "The due date moves only by an extension with reason and approver, not by an import.",
    "measure_has_steps": "Measure {measure} takes its steps in this register: a file does not change it.",
    "verified_without_day": "A measure is verified exactly when it has a day of verification.",
    # money
    "price_of_nothing": "A price of 0 says nothing. Leave the row out while no price is known.",
    "unit_of_another_work": "This work is priced by {expected}, not by {unit}.",
    "not_of_part": "A row of the part “{part}” has no such field. Empty the cell, or check the part.",
    "cost_not_whole": "A cost names its amount, currency, source and year together; quantity, unit and price of one "
    "come together too, and quantity × price is the amount.",
    "line_of_no_programme": "The programme of this row has no funding line “{line}”.",
    "ends_before_begins": "The programme would end ({to_year}) before it begins ({from_year}).",
    "no_share": "A share of “{figure}” cannot be counted. Use one of: {known}.",
    "no_norm": "A coverage norm is counted in one of: {known}.",
    "norm_incomplete": "A coverage norm needs units, and either both of per_people and people or neither.",
    "norm_alone": "Only a coverage norm (counts = norm) has units, per_people and people.",
    "figure_has_no": "The figure “{figure}” is not counted by {field}. Empty the cell.",
    "unknown_programme": "There is no programme “{value}”, neither in the register nor, without faults, in this file.",
    "unknown_line": "The programme has no funding line “{value}” in {year}.",
    "unknown_indicator": "The programme has no indicator “{value}”.",
    "year_outside_programme": "{year} lies outside the programme ({from_year} to {to_year}).",
    "quarter_outside_programme": "Quarter {quarter} of {year} lies outside the programme ({from_year} to {to_year}).",
    "years_cut_off": "What the register holds of this programme in {year} would lie outside it.",
    "two_currencies": "The line “{line}” would be in {currencies}. One line has one currency: open a line for each.",
    "currency_of_line": "The line “{line}” is in {expected}, and this amount in {currency}.",
    "line_years_missing": "The line “{line}” leaves out {years} between its years. Write 0 where nothing is planned.",
    "reported_not_asked": "The register counts this indicator itself, and takes no reported value for it.",
    "ended_without_day": "A measure that is cancelled or derogated needs the day.",
}

WARNINGS: Final[Mapping[str, str]] = {
    "declared_disagrees": "The declared district is {declared}, but the point lies in {district}. The point counts.",
    "objects_moved": "Objects that lie in another district now: {count} (first: {names}).",
    "objects_disagree": "Objects whose point now lies elsewhere than declared: {count} (first: {names}). The point "
    "counts.",
    "objects_outside": "Objects outside every district now: {count} (first: {names}). They keep the district they had; "
    "mend the outline or their positions.",
    "observation_left_out": "The observation was left out: {reason}",
    "contact_to_review": "This looks like a telephone number or an e-mail address ({at}): {text}. Its reviewer is "
    "told.",
    "position_unsure": "The device was sure of the position to {accuracy} m only, and {most} m is asked. The draft "
    "keeps both, and its reviewer is told.",
    "photos_elsewhere": "Photos are not in this file: {count} ({names}). Import the zip with its folder media, or add "
    "them to the draft by hand.",
    "photo_left_out": "The photo {name} was left out: {reason}",
    "line_years_open": "The line “{line}” says nothing of {years}: shown as not stated.",
    "need_unknown": "Nobody has counted “{people}” in {territory} or its districts: the need is shown as unknown.",
    "grid_smaller": "{district} is told by its newest places from now on: {now} residents of {year}, where {before} "
    "were known before. Import the whole grid of that year, or undo this.",
    "claim_left_out": "The claim was left out: {reason}",
}

FILE_REASONS: Final[Mapping[str, str]] = {
    "file_missing": "There is no file {file}.",
    "file_empty": "{file} is empty. Nothing was changed.",
    "no_rows": "{file} has a header but no rows.",
    "unknown_format": "{file} is none of the formats read here: CSV, XLSX, XLS, ODS, JSON, GeoJSON, GeoPackage, "
    "GeoParquet, FlatGeobuf, zipped Shapefile.",
    "format_differs": "{file} is no {expected} file although its name says so.",
    "unreadable_file": "{file} cannot be read as {format}: {reason}.",
    "zip_too_many": "{file} holds {found} files; at most {most} are opened.",
    "submissions_too_large": "{file} holds {found} MB of submissions; at most {most} MB are read at once. Nothing was "
    "imported. Export fewer submissions at a time, by days for example, and import each file.",
    "works_too_large": "{file} has {found} MB; at most {most} MB of works are read at once. Nothing was imported. Send "
    "some of the works from the device, or remove photos of them there, and save the rest anew.",
    "zip_too_large": "{file} unpacks to more than {most} MB.",
    "zip_ratio": "{file} is packed more than {most} times tighter than real tables are. It was not opened.",
    "zip_path": "{file} holds a file with an unsafe name: {name}.",
    "too_many_columns": "{file} has {found} columns; at most {most} are read.",
    "too_large_cell": "{file}, line {line}: a cell is longer than {most} characters.",
    "no_layer": "{file} has no layer “{layer}”. It has: {known}.",
    "no_sheet": "{file} has no sheet “{sheet}”. It has: {known}.",
    "no_crs": "{file} does not say in which coordinate system its positions are. Add the .prj file, or say in the "
    "mapping: crs = \"EPSG:…\".",
    "unknown_crs": "The coordinate system “{crs}” is not known.",
    "repeated_column": "{file} has the column “{column}” twice.",
    "missing_column": "{file} has no column “{column}”, which {mapping} names for {key}. Its columns: {known}.",
    "missing_columns": "{file} has none of the columns {column}, which {mapping} names for {key}. Its columns: "
                       "{known}.",
    "unknown_territory": "There is no territory “{value}” in the register. Import territories first.",
    "mapping_missing": "There is no mapping “{mapping}”. Shipped: {known}. Or give a file's path.",
    "mapping_toml": "{mapping} is no TOML file: {reason}.",
    "mapping_key": "{mapping}, line {line}, {key}: unknown key.",
    "mapping_field": "{mapping}, line {line}: “{key}” is no field of {kind}. Fields: {known}.",
    "mapping_code": "{mapping}, line {line}, {key}: “{value}” is no known code. Known: {known}.",
    "mapping_value": "{mapping}, line {line}, {key}: {reason}.",
    "mapping_kind": "{mapping} is for {expected}, not for {kind}.",
    "mapping_required": "{mapping} says nothing of “{key}”, which every row needs.",
    "strict": "Rows that would be refused: {count}. --strict asks for all or none. Nothing was changed.",
    "unknown_account": "There is no account “{email}”. Make it first with bosaga users add.",
    "account_disabled": "The account “{email}” is disabled: nobody can finish its drafts.",
    "not_an_inspector": "“{email}” is no inspector anywhere. Give the role first with bosaga users grant.",
    "drafts_need_inspector": "{file} holds works of inspectors, not approved passports. Say whose drafts they become: "
    "--as-drafts EMAIL.",
    "field_damaged": "{file} is cut short or was changed: it is not what the inspector's form wrote. Nothing was "
    "changed. Save the works on the device as a file once more.",
    "field_version": "{file} was written by another version of the inspector's form ({version}). Nothing was changed. "
    "Update this installation, or save the works on the device once more.",
    "unknown_batch": "There is no import {batch}.",
    "batch_undone": "Import {batch} was undone already.",
    "batch_stands_under": "Import {batch} cannot be undone: later work stands on it ({reason}: {count}). Undo "
                          "that first.",
    "source_conflict": "The source “{source}” is in the register with another licence or definition ({field}). "
    "Use another code, or the same words.",
    "not_writable": "{file} cannot be written: {reason}. Choose a folder that is there and that you may write to.",
    "export_format": "“{ending}” is no format written here. Use one of: {known}.",
}  # fmt: skip


# The words that fill ``{reason}`` in `batch_stands_under` and `mapping_value`.
WITHIN_REASONS: Final[Mapping[str, str]] = {
    "later_passports": "passports of its objects",
    "later_measures": "measures of its objects",
    "later_claims": "claims about its objects",
    "later_observations": "observations of its objects",
    "later_screenings": "screenings of its objects",
    "letters_to_owners": "letters to the owners of its objects",
    "objects_inside": "objects inside its objects",
    "withdrawn_passports": "passports withdrawn since",
    "later_versions": "later versions of its passports",
    "filings": "passports that somebody writes or wrote for its objects",
    "visits": "visits to its objects",
    "measures_of_passports": "measures of its passports",
    "objects_of_territories": "objects in its territories",
    "population_of_territories": "population of its territories",
    "prices_of_territories": "prices of its territories",
    "programmes_of_territories": "programmes of its territories",
    "values_of_territories": "targets and reported values of its territories",
    "steps_of_objects": "steps of a programme about its objects",
    "parts_of_programmes": "lines, indicators and steps of its programmes",
    "documents_of_lines": "contracts, payments and acceptances of its lines",
    "values_of_indicators": "targets and reported values of its indicators",
    "plans_of_territories": "plans for its territories",
    "reports_of_territories": "issued reports about its territories",
    "measures_of_programmes": "measures that belong to its programmes",
    "measures_of_lines": "measures that its funding lines pay for",
    "territories_below": "territories inside its territories",
    "photos_of_measures": "photos of the works of its measures",
    "adopted_plans": "works of adopted plans that its measures stand for",
    "extensions": "extensions of its measures",
    "measure_steps": "steps of its measures",
    "later_imports": "drafts that later imports corrected ({names})",
    "drafts_taken_up": "drafts that were submitted or changed since ({names})",
    "changed_territory": "territories changed since ({names})",
    "changed_population": "figures of population changed since ({names})",
    "changed_dwelling": "places of residents changed since ({names})",
    "changed_object": "objects changed since ({names})",
    "changed_claim": "claims changed since, of the objects {names}",
    "changed_declared_fact": "observations changed since, of the objects {names}",
    "changed_passport": "passports changed since ({names})",
    "changed_price": "prices changed since ({names})",
    "changed_programme": "programmes changed since ({names})",
    "changed_programme_line": "funding lines changed since ({names})",
    "changed_programme_indicator": "indicators changed since ({names})",
    "changed_programme_value": "targets or reported values changed since ({names})",
    "changed_programme_step": "steps changed since ({names})",
    "changed_programme_document": "contracts, payments or acceptances changed since ({names})",
    "changed_measure": "measures changed since, of the objects {names}",
    "needs_language": "say in which language: {name}.ru = …",
    "list_empty": "the list is empty",
    "column_or_table": "a column's name or a table is expected",
    "one_of_three": "give exactly one of column, constant, template",
    "name_a_column": "name a column",
    "lon_and_lat": "give both lon and lat",
    "source_lacks": "{name} is missing; a source states its licence and attribution",
    "source_code": "a source's code has small letters, digits, dots and dashes",
    "tables_expected": "write [[{name}]]",
    "table_expected": "a table is expected",
    "written_as": "write it like this: {example}",
    "unit_of_another": "the unit “{unit}” does not measure this",
}


_TABLES: Final = (MESSAGES, ROW_REASONS, WARNINGS, FILE_REASONS, WITHIN_REASONS)


def sentence_of(code: str, params: Mapping[str, Any]) -> str | None:
    """The English sentence of a code, wherever it comes from; None for a code that has none.

    A few codes have two, one for a field of a document and one for a cell of a table: meant is the one whose gaps the
    parameters fill.
    """
    known = [table[code] for table in _TABLES if code in table]
    return next((each for each in known if _gaps(each) <= params.keys()), known[0] if known else None)


@cache
def _gaps(sentence: str) -> frozenset[str]:
    return frozenset(name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one row (or one field of it) is refused, or odd: a code of `ROW_REASONS` or `WARNINGS`."""

    field: str
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class FileRefused(Exception):  # noqa: N818 - a refusal, not a fault
    """A file, or its mapping, refused as a whole: a code of `FILE_REASONS` and its parameters."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params
