"""The parts of the site, one "module:blueprint" a line. A module that is named here must exist."""

from __future__ import annotations

BLUEPRINTS: tuple[str, ...] = (
    "web.health:health",
    "web.pages.home:home",
    "web.pages.districts:districts",
    "web.pages.objects:objects",
    "web.pages.passports:passports",
    "web.pages.paper:paper",
    "web.pages.verify:verify",
    "web.pages.norms:norms",
    "web.pages.help:help_pages",
    "web.review.desk:review",
    "web.pages.account:account",
    "web.pages.people:people_pages",
    "web.pages.log:log_pages",
    "web.maps.tiles:tiles",
    "web.maps.page:map_page",
    "web.api.assess:assess",
    "web.api.norms:norms",
    "web.api.territories:territories",
    "web.api.objects:objects_api",
    "web.api.passports:passports",
    "web.api.filings:filings_api",
    "web.api.standing:standing_api",
    "web.api.field:field_api",
    "web.api.object_writes:object_writes",
    "web.api.compliance:figures",
    "web.api.photo_files:photos",
    "web.api.uploads:uploads",
    "web.api.log:log",
)
