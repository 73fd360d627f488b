"""The fonts that there are, and which of them writes a character. The first that has it does.

They come as packages, so the same letters are there on every machine; one that is missing is done without.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import uharfbuzz as harfbuzz

# Latin, Greek and Cyrillic first: where several fonts have a digit or a sign, theirs is taken.
NOTO = (
    *("", "Arabic", "Hebrew", "Armenian", "Georgian", "Ethiopic", "Devanagari", "Bengali", "Gujarati", "Gurmukhi"),
    *("Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Thai", "Lao", "Khmer", "Myanmar"),
)
FILES = (
    *(("manimgx_fonts", f"NotoSans{script}[wght].ttf") for script in NOTO),
    ("paperang_p2_fonts_cjk", "fonts/wqy-microhei.ttc"),
)
JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Face:
    """A font as it is used: its outlines, and the characters that it has."""

    face: harfbuzz.Face
    characters: frozenset[int]


@cache
def faces() -> tuple[Face, ...]:
    """The fonts that are installed, in the order in which they are asked."""
    return tuple(_face(path) for path in (_path(*file) for file in FILES) if path is not None)


def _path(package: str, name: str) -> Path | None:
    found = find_spec(package)
    path = Path(found.origin).parent / name if found is not None and found.origin else None
    return path if path is not None and path.is_file() else None


def _face(path: Path) -> Face:
    face = harfbuzz.Face(harfbuzz.Blob.from_file_path(path))
    return Face(face, frozenset(face.unicodes))


@cache
def font(face: harfbuzz.Face, weight: int) -> harfbuzz.Font:
    """The font in a weight (400 regular, 600 half bold), as far as it has weights."""
    made = harfbuzz.Font(face)
    made.set_variations({"wght": weight})
    return made


@cache
def first_with(character: str) -> Face | None:
    """The first font that has the character."""
    return next((face for face in faces() if ord(character) in face.characters), None)


def chosen(text: str) -> list[Face | None]:
    """A font for each character: the one of the character before as long as it has this one too."""
    told: list[Face | None] = []
    for character in text:
        before = told[-1] if told else None
        if before is not None and (character in JOINERS or ord(character) in before.characters):
            told.append(before)
        else:
            told.append(first_with(character))
    return told


def needed(character: str) -> bool:
    """Whether words lose their sense without it: letters, their marks, and digits."""
    kind = unicodedata.category(character)
    return kind[0] in "LN" or kind in {"Mn", "Mc"}
