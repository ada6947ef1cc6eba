"""Every flow by product and market, frozen; sums over any set of products."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.base import Datum
from planner.content.figures import Indicator

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

VALUES = ("imports", "from_italy", "imports_2017", "from_italy_2017", "from_eu")


def frozen(values: npt.NDArray[Any], dtype: type[Any] = np.float64) -> npt.NDArray[Any]:
    """A read-only copy-free view where possible, so that no caller can change a shared table."""
    out = np.ascontiguousarray(values, dtype=dtype)
    out.flags.writeable = False
    return out


@dataclass(frozen=True)
class Supplier:
    """A supplier country and its share (0-1) of a market's imports of a heading."""

    iso3: str
    share: float


@dataclass(frozen=True, eq=False)
class Flows:
    """Trade in a set of products, one value a market, euro of the year; arrays are read-only, shape (n,).

    0 means no flow above the source's threshold of 10,000 US dollars. NaN means unknown: the few places whose
    trade is counted in a neighbour's (``imports`` and all the rest), and, for the United States and the
    estimated markets, ``from_eu``, ``supplier_hhi`` and ``suppliers``. ``supplier_hhi`` (0-1) is the
    import-weighted mean over the products, ``suppliers`` the largest count of any of them.
    """

    markets: tuple[str, ...]
    imports: FloatArray
    from_italy: FloatArray
    imports_2017: FloatArray
    from_italy_2017: FloatArray
    from_eu: FloatArray
    supplier_hhi: FloatArray
    suppliers: FloatArray
    estimated: BoolArray
    italy_exports: float
    world_imports: float
    italy_exports_2017: float
    world_imports_2017: float
    _records: dict[str, Indicator] = field(repr=False)
    _sources: tuple[str, ...] = field(repr=False)

    def datum(self, market: str, figure: str) -> Datum | None:
        """A figure of one market with its year and source; a true 0 is a Datum, unknown is None."""
        if figure not in self._records:
            raise KeyError(f"no flow {figure!r}: one of {', '.join(sorted(self._records))}")
        i = self.markets.index(market)
        value = float(getattr(self, figure)[i])
        if np.isnan(value):
            return None
        record = self._records[figure]
        return Datum(
            value=value,
            unit=record.unit,
            year=record.year or "",
            source=self._sources[i],
            best_before=record.best_before,
            estimated=bool(self.estimated[i]) or (self._sources[i] == "us_census" and figure.endswith("_2017")),
        )


@dataclass(frozen=True, eq=False)
class TradeTable:
    """All flows by product and market; market order is that of ``MarketTable.ids``."""

    markets: tuple[str, ...]
    products: tuple[str, ...]
    estimated: BoolArray
    covered: BoolArray
    ease_base: FloatArray
    total_from_italy: FloatArray
    _matrices: dict[str, npt.NDArray[np.float32]] = field(repr=False)
    _totals: dict[str, FloatArray] = field(repr=False)
    _sectors: tuple[str, ...] = field(repr=False)
    _sources: tuple[str, ...] = field(repr=False)
    _records: dict[str, Indicator] = field(repr=False)
    _supplier_keys: npt.NDArray[np.int64] = field(repr=False)
    _supplier_names: tuple[str, ...] = field(repr=False)
    _supplier_codes: npt.NDArray[np.int32] = field(repr=False)
    _supplier_shares: FloatArray = field(repr=False)

    def of_past(
        self,
        products: tuple[str, ...],
        imports: FloatArray,
        from_italy: FloatArray,
        elsewhere: tuple[FloatArray, FloatArray],
    ) -> TradeTable:
        """The same markets with the trade of another time: what the back-test lets the ranking see.

        ``imports`` and ``from_italy`` (products, n) are NaN in a whole column for a market without trade of its own; ``elsewhere``
        adds, by product, what countries that are no market import in all and from Italy. One money for all; codes sorted.
        """
        covered: BoolArray = np.isfinite(imports.sum(axis=0))
        known = {"imports": np.nan_to_num(imports), "from_italy": np.nan_to_num(from_italy)}
        world = known["imports"].sum(axis=1) + elsewhere[0]
        sold = known["from_italy"].sum(axis=1) + elsewhere[1]
        share = np.divide(sold, world, out=np.zeros(len(world)), where=world > 0)
        silent = np.zeros(imports.shape, dtype=np.float32)
        unknown = frozen(np.full(imports.shape, np.nan), np.float32)
        matrices = {name: frozen(known.get(name, silent), np.float32) for name in VALUES}
        totals = {"world_imports": world, "italy_exports": sold}
        return replace(
            self,
            products=products,
            estimated=frozen(np.zeros(len(self.markets)), np.bool_),
            covered=frozen(covered, np.bool_),
            ease_base=frozen(np.where(covered, share @ known["imports"], np.nan)),
            total_from_italy=frozen(np.where(covered, known["from_italy"].sum(axis=0), np.nan)),
            _matrices={**matrices, "supplier_hhi": unknown, "suppliers": unknown},
            _totals={**totals, **{f"{name}_2017": np.zeros(len(world)) for name in totals}},
            _sectors=("",) * len(products),
        )

    def earlier(self) -> TradeTable:
        """The table as it stood in 2017, the older of its two years."""
        imports, from_italy = (np.where(self.covered, self._matrices[f"{n}_2017"], np.nan) for n in VALUES[:2])
        world, sold = self._totals["world_imports_2017"], self._totals["italy_exports_2017"]
        elsewhere = (world - np.nansum(imports, axis=1), sold - np.nansum(from_italy, axis=1))
        return self.of_past(self.products, imports, from_italy, elsewhere)

    @cached_property
    def _row(self) -> dict[str, int]:
        return {code: i for i, code in enumerate(self.products)}

    def codes(self, prefix: str) -> tuple[str, ...]:
        """HS6 codes under an HS2, HS4 or HS6 prefix, sorted; () when there is none."""
        first, after = bisect_left(self.products, prefix), bisect_left(self.products, f"{prefix}:")
        return self.products[first:after]

    def sector_codes(self, sector: str) -> tuple[str, ...]:
        """HS6 codes of one of our sectors, sorted."""
        return tuple(code for code, own in zip(self.products, self._sectors, strict=True) if own == sector)

    @property
    def italy_exports(self) -> FloatArray:
        """What Italy sells to the world of each product, euro of the year, in the order of ``products``; read-only."""
        return self._totals["italy_exports"]

    def sector(self, code: str) -> str:
        return self._sectors[self._row[code]]

    def flows(self, codes: Sequence[str]) -> Flows:
        """Flows summed over HS6 codes (each counted once); KeyError for a code that is not in HS 2017."""
        try:
            rows = sorted({self._row[code] for code in codes})
        except KeyError as missing:
            raise KeyError(f"no product {missing}: give six-digit HS 2017 codes, see codes(prefix)") from None
        sums = {name: self._known(self._matrices[name][rows].sum(axis=0, dtype=np.float64)) for name in VALUES}
        weights = self._matrices["imports"][rows].astype(np.float64)
        hhi = self._matrices["supplier_hhi"][rows]
        weights[np.isnan(hhi)] = 0.0
        total = weights.sum(axis=0)
        mean = np.divide(
            (weights * np.nan_to_num(hhi)).sum(axis=0), total, out=np.full(len(total), np.nan), where=total > 0
        )
        count = self._matrices["suppliers"][rows]
        most = np.where(np.isnan(count).all(axis=0), np.nan, np.nan_to_num(count).max(axis=0, initial=0.0))
        sums["from_eu"] = np.where([s != "cepii_baci" for s in self._sources], np.nan, sums["from_eu"])
        arrays = {name: frozen(array) for name, array in sums.items()}
        totals = {name: float(column[rows].sum()) for name, column in self._totals.items()}
        return Flows(
            markets=self.markets,
            imports=arrays["imports"],
            from_italy=arrays["from_italy"],
            imports_2017=arrays["imports_2017"],
            from_italy_2017=arrays["from_italy_2017"],
            from_eu=arrays["from_eu"],
            supplier_hhi=frozen(mean),
            suppliers=frozen(most),
            estimated=self.estimated,
            italy_exports=totals["italy_exports"],
            world_imports=totals["world_imports"],
            italy_exports_2017=totals["italy_exports_2017"],
            world_imports_2017=totals["world_imports_2017"],
            _records=self._records,
            _sources=self._sources,
        )

    def _known(self, sums: FloatArray) -> FloatArray:
        return np.where(self.covered, sums, np.nan)

    def suppliers(self, market: str, hs4: str) -> tuple[Supplier, ...]:
        """The largest suppliers of a market for a heading, at most five; () where unknown or none."""
        key = self.markets.index(market) * 10_000 + int(hs4)
        low, high = np.searchsorted(self._supplier_keys, [key, key + 1])
        return tuple(
            Supplier(self._supplier_names[self._supplier_codes[i]], float(self._supplier_shares[i]))
            for i in range(low, high)
        )
