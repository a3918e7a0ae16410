"""A table read column by column, so that a long one need not fit into memory."""

from __future__ import annotations

from typing import Any, Protocol, overload

import pandas as pd
import pyarrow as pa

from sim.experiment.tables import TableSource

_VALUES_HELD = 2_000_000  # 16 MB
_BLOCKS_HELD = 3


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

    A column is read when it is asked for, with those after it: all of a short table at once, and
    of a long one a block of as many as may be held, in place of the block asked for longest ago.
    """

    def __init__(self, source: TableSource, table: str) -> None:
        self._source = source
        self._table = table
        self._names = source.column_names(table)
        self._rows: int = sum(part.num_rows for part in source.parts(table, self._names[:1]))
        fit = _VALUES_HELD // max(self._rows, 1)
        self._width = fit if fit >= len(self._names) else max(1, fit // _BLOCKS_HELD)
        self._blocks: dict[int, pd.DataFrame] = {}

    @overload
    def __getitem__(self, key: str) -> pd.Series[Any]: ...
    @overload
    def __getitem__(self, key: list[str]) -> pd.DataFrame: ...
    def __getitem__(self, key: str | list[str]) -> pd.Series[Any] | pd.DataFrame:
        if isinstance(key, str):
            return self._block(self._names.index(key) // self._width)[key]
        return pd.DataFrame({name: self[name] for name in key})

    def __contains__(self, key: object) -> bool:
        return key in self._names

    def __len__(self) -> int:
        return self._rows

    def _block(self, number: int) -> pd.DataFrame:
        block = self._blocks.pop(number, None)
        if block is None:
            if len(self._blocks) == _BLOCKS_HELD:
                del self._blocks[next(iter(self._blocks))]
            names = self._names[number * self._width : (number + 1) * self._width]
            parts = list(self._source.parts(self._table, names))
            block = pa.concat_tables(parts).to_pandas(self_destruct=True)
        self._blocks[number] = block  # the last one asked for
        return block
