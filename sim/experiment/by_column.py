"""A table read column by column, so that a long one need not fit into memory."""

from __future__ import annotations

from typing import Any, Protocol, overload

import pandas as pd
import pyarrow as pa

from sim.experiment.tables import TableSource

_VALUES_AT_A_TIME = 2_500_000  # 20 MB


class Rows(Protocol):
    """What an analysis asks of a table: columns by name. A data frame is one."""

    @overload
    def __getitem__(self, key: str) -> pd.Series[Any]: ...
    @overload
    def __getitem__(self, key: list[str]) -> pd.DataFrame: ...
    def __contains__(self, key: object) -> bool: ...
    def __len__(self) -> int: ...


class ByColumn:
    """One table of an experiment, as ``Rows``.

    A column is read when it is asked for, with as many of those after it as may be held at a
    time: all of a short table, few of a long one.
    """

    def __init__(self, source: TableSource, table: str) -> None:
        self._source = source
        self._table = table
        self._names = source.column_names(table)
        self._rows: int = sum(part.num_rows for part in source.parts(table, self._names[:1]))
        self._held = pd.DataFrame()

    @overload
    def __getitem__(self, key: str) -> pd.Series[Any]: ...
    @overload
    def __getitem__(self, key: list[str]) -> pd.DataFrame: ...
    def __getitem__(self, key: str | list[str]) -> pd.Series[Any] | pd.DataFrame:
        asked = [key] if isinstance(key, str) else key
        if not set(asked) <= set(self._held.columns):
            self._hold(asked)
        return self._held[key]

    def __contains__(self, key: object) -> bool:
        return key in self._names

    def __len__(self) -> int:
        return self._rows

    def _hold(self, asked: list[str]) -> None:
        self._held = pd.DataFrame()  # gone before the next is read
        room = _VALUES_AT_A_TIME // max(self._rows, 1) - len(asked)
        start = self._names.index(asked[-1]) + 1
        names = list(dict.fromkeys([*asked, *self._names[start : start + max(room, 0)]]))
        parts = list(self._source.parts(self._table, names))
        self._held = pa.concat_tables(parts).to_pandas(self_destruct=True)
