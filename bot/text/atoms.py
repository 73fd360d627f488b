"""The atoms that queries are made of, and which of them a document holds; see clauses for what an atom is."""

from __future__ import annotations

from collections.abc import Iterator

from bot.text import languages
from bot.text.clauses import IN_TITLE
from bot.text.document import Document

# An atom's entry is its number, in the order of coming, above so many bits that count its uses.
USES = 32
# Letters by which beginnings are told apart before their lengths are tried.
HEAD = 3
# Forms kept over all languages, some 100 bytes each: the languages longest unused go first, and are made anew if asked.
FORMS = 1_000_000


class Atoms:
    """Atoms in use. Taking and dropping cost one step for each language that documents were in."""

    def __init__(self) -> None:
        self._entries: dict[str, int] = {}
        self._number = 0
        self._titled = 0
        # Beginnings: head -> their lengths, each with how many there are.
        self._heads: dict[str, dict[int, int]] = {}
        # By language, last used last: a form that words of queries are looked up under besides -> those words.
        self._forms: dict[str, dict[str, tuple[str, ...]]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def newest_first(self, atoms: frozenset[str]) -> tuple[str, ...]:
        """Atoms in use, the rarest first: common ones come early, and their order never changes while they are used."""
        return tuple(sorted(atoms, key=self._entries.__getitem__, reverse=True)) if len(atoms) > 1 else tuple(atoms)

    def take(self, atom: str) -> None:
        """One more use of the atom."""
        held = self._entries.get(atom)
        if held is None:
            self._number += 1
            held = self._number << USES
            self._know(atom, 1)
        self._entries[atom] = held + 1

    def drop(self, atom: str) -> None:
        """One use less; with the last one the atom is forgotten."""
        self._entries[atom] -= 1
        if not self._entries[atom] & ((1 << USES) - 1):
            del self._entries[atom]
            self._know(atom, -1)

    def _know(self, atom: str, change: int) -> None:
        if atom.endswith("*"):
            self._begin(atom[:-1], change)
        elif atom.startswith(IN_TITLE):
            self._titled += change
            (self.take if change > 0 else self.drop)(atom.removeprefix(IN_TITLE))
        elif ":" not in atom:
            for lang, forms in self._forms.items():
                (_file if change > 0 else _unfile)(forms, atom, lang)

    def _begin(self, stem: str, change: int) -> None:
        lengths = self._heads.setdefault(stem[:HEAD], {})
        lengths[len(stem)] = lengths.get(len(stem), 0) + change
        if not lengths[len(stem)]:
            del lengths[len(stem)]
        if not lengths:
            del self._heads[stem[:HEAD]]

    def present(self, document: Document) -> set[str]:
        """The atoms that the document holds, with much that is no atom."""
        forms = self._language(document.lang)
        found = {*document.postings, *document.marks}
        for key in forms.keys() & document.postings.keys():
            found.update(forms[key])
        if self._heads:
            found.update(self._beginnings(document))
        if self._titled:
            found.update(IN_TITLE + word for word in _title(document, forms))
        return found

    def _beginnings(self, document: Document) -> Iterator[str]:
        for size in range(1, HEAD + 1):
            heads = self._heads.keys() & {key[:size] for key in document.postings}
            if heads:
                yield from self._longer(heads, size, document)

    def _longer(self, heads: set[str], size: int, document: Document) -> Iterator[str]:
        for key in document.postings:
            if (head := key[:size]) in heads and ":" not in key:
                for length in self._heads[head]:
                    yield key[:length] + "*"

    def _language(self, lang: str) -> dict[str, tuple[str, ...]]:
        forms = self._forms.pop(lang, None)
        if forms is None:
            forms = {}
            for atom in self._entries:
                if ":" not in atom and not atom.endswith("*"):
                    _file(forms, atom, lang)
            self._make_room(FORMS - len(forms))
        self._forms[lang] = forms
        return forms

    def _make_room(self, left: int) -> None:
        held = sum(map(len, self._forms.values()))
        while self._forms and held > left:
            held -= len(self._forms.pop(next(iter(self._forms))))


def _file(forms: dict[str, tuple[str, ...]], word: str, lang: str) -> None:
    for form in languages.sought(word, lang)[1:]:
        forms[form] = (*forms.get(form, ()), word)


def _unfile(forms: dict[str, tuple[str, ...]], word: str, lang: str) -> None:
    for form in languages.sought(word, lang)[1:]:
        forms[form] = tuple(other for other in forms[form] if other != word)
        if not forms[form]:
            del forms[form]


def _title(document: Document, forms: dict[str, tuple[str, ...]]) -> set[str]:
    """The words of the title, and those of queries that its forms belong to."""
    end = document.title_end
    found = {key for key, positions in document.postings.items() if positions[0] < end}
    return found.union(*(forms[key] for key in forms.keys() & found))
