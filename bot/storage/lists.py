"""Many rows in one parameter: the statement stays the same however many they are, so it is compiled once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Subquery, bindparam, cast, column, func, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine


def table(dialect: str, name: str, /, **columns: TypeEngine[Any]) -> Subquery:
    """What the parameter `name` holds, as a table with these columns of text or whole numbers: a list of rows, each a list
    of its values. Text must be `types.clean`."""
    if dialect == "sqlite":
        rows: Any = func.json_each(bindparam(name, type_=JSON())).table_valued("value", name="each")
        cells: list[Any] = [func.json_extract(rows.c.value, f"$[{at}]") for at in range(len(columns))]
    else:
        given = func.jsonb_array_elements(bindparam(name, type_=JSONB()))
        rows = given.table_valued(column("value", JSONB()), name="each").render_derived()
        cells = [rows.c.value[at].astext for at in range(len(columns))]
    typed = type_coerce if dialect == "sqlite" else cast
    named = zip(columns.items(), cells, strict=True)
    return select(*(typed(cell, kind).label(title) for (title, kind), cell in named)).subquery(name)
