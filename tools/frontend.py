"""Front-end packages: installed by npm from the lock, and just the needed files copied to `web/static/vendor`."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.steps import ROOT, TOOLS, SetupError, fingerprint, is_stamped, put_stamp, run, say

VENDOR = ROOT / "web" / "static" / "vendor"

_MODULES = ROOT / "node_modules"
_FONT_SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
"""Kazakh and Kyrgyz letters are in cyrillic-ext."""
_FONT_WEIGHTS = (400, 700)


@dataclass(frozen=True)
class Package:
    """One package to copy from: `files` are globs inside it, `licence` the file that carries its terms.

    `entry` is a module inside it that is made one file with all it imports; `within` are the packages it takes in.
    """

    name: str
    folder: str
    files: tuple[str, ...]
    licence: str
    entry: str | None = None
    within: tuple[str, ...] = ()


_PACKAGES = (
    Package("leaflet", "leaflet", ("dist/leaflet.js", "dist/leaflet.css", "dist/images/*.png"), "LICENSE"),
    Package("idb", "idb", ("build/index.js",), "LICENSE"),
    Package(
        "lit-html",
        "lit-html",
        (
            "lit-html.js",
            "directive.js",
            "directive-helpers.js",
            "directives/keyed.js",
            "directives/live.js",
            "directives/repeat.js",
        ),
        "LICENSE",
    ),
    # Its own bundle is written for browsers of 2015, and twice as large.
    Package(
        "tus-js-client",
        "tus-js-client",
        (),
        "LICENSE",
        entry="lib/browser/index.js",
        within=("js-base64", "querystringify", "requires-port", "url-parse"),
    ),
    Package("protomaps-leaflet", "protomaps-leaflet", ("dist/protomaps-leaflet.js",), "LICENSE"),
    Package(
        "@fontsource/noto-sans",
        "noto-sans",
        tuple(f"files/noto-sans-{s}-{w}-normal.woff2" for s in _FONT_SUBSETS for w in _FONT_WEIGHTS),
        "LICENSE",
    ),
)


def ensure_frontend() -> None:
    """Install the locked packages and copy what the pages use, with licences and a manifest of hashes."""
    lock = ROOT / "package-lock.json"
    stamp = TOOLS / "frontend.stamp"
    value = fingerprint([lock, Path(__file__)])
    if is_stamped(stamp, value) and (VENDOR / "manifest.json").exists() and _MODULES.exists():
        return
    run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], "installing locked front-end packages")
    say("copying front-end files, with their licences, to web/static/vendor")
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    manifest = [_copy(package) for package in _PACKAGES]
    _write_font_css()
    text = json.dumps({"packages": manifest}, indent=2, ensure_ascii=False)
    (VENDOR / "manifest.json").write_text(text + "\n", encoding="utf-8")
    put_stamp(stamp, value)


def _copy(package: Package) -> dict[str, object]:
    source, target = _MODULES / package.name, VENDOR / package.folder
    about = json.loads((source / "package.json").read_text(encoding="utf-8"))
    hashes: dict[str, str] = {}
    for pattern in (*package.files, package.licence):
        found = sorted(source.glob(pattern))
        if not found:
            raise SetupError(f"The package {package.name} {about['version']} holds no {pattern}.")
        for path in found:
            # Leaflet's style names its pictures beside itself: keep the folders, drop "dist".
            place = target / path.relative_to(source).as_posix().removeprefix("dist/")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
            hashes |= _hashed(place)
    if package.entry:
        hashes |= _bundle(source / package.entry, target / "index.js")
    for other in package.within:
        place = target / f"{other}-LICENSE"
        shutil.copyfile(next((_MODULES / other).glob("LICENSE*")), place)
        hashes |= _hashed(place)
    return {
        "name": package.name,
        "version": about["version"],
        "licence": about.get("license", ""),
        "licence_file": f"{package.folder}/{package.licence}",
        "sha256": hashes,
    }


def _bundle(entry: Path, target: Path) -> dict[str, str]:
    """A module and what it imports as one module, by the locked esbuild."""
    program = [str(_MODULES / ".bin" / "esbuild"), str(entry), f"--outfile={target}"]
    run(
        [*program, "--bundle", "--minify", "--format=esm", "--target=es2020", "--log-level=warning"],
        f"bundling {entry.name}",
    )
    return _hashed(target)


def _hashed(place: Path) -> dict[str, str]:
    return {place.relative_to(VENDOR).as_posix(): hashlib.sha256(place.read_bytes()).hexdigest()}


def _write_font_css() -> None:
    """Keep the blocks of the font's own style sheet that name a subset we carry (they hold the letter ranges)."""
    kept = []
    for weight in _FONT_WEIGHTS:
        text = (_MODULES / "@fontsource/noto-sans" / f"{weight}.css").read_text(encoding="utf-8")
        for block in re.findall(r"@font-face\s*{[^}]*}", text):
            if any(f"noto-sans-{subset}-{weight}-normal.woff2" in block for subset in _FONT_SUBSETS):
                # The older woff twin is not carried: every browser that runs the pages reads woff2.
                kept.append(re.sub(r",\s*url\([^)]*\.woff\)\s*format\('woff'\)", "", block))
    if len(kept) != len(_FONT_SUBSETS) * len(_FONT_WEIGHTS):
        raise SetupError("The style sheet of @fontsource/noto-sans is not laid out as expected.")
    (VENDOR / "noto-sans" / "noto-sans.css").write_text("\n".join(kept) + "\n", encoding="utf-8")
