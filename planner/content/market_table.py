"""Every market with its dated figures and plain facts, frozen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from planner.base import Datum, Text
from planner.content.figures import Field, Indicator, Relation, Unit, Value

FloatArray = npt.NDArray[np.float64]

BILINGUAL = ("eu_agreement", "eu_note")


@dataclass(frozen=True)
class MarketTable:
    """Every market (sorted ISO3 codes, Italy left out) with its dated figures and plain facts."""

    ids: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    fields: tuple[Field, ...]
    units: tuple[Unit, ...]
    values: tuple[Value, ...]
    _labels: dict[str, tuple[str, ...]] = field(repr=False)
    _columns: dict[str, FloatArray] = field(repr=False)
    _relations: dict[str, Relation] = field(repr=False)

    @cached_property
    def _position(self) -> dict[str, int]:
        return {market: i for i, market in enumerate(self.ids)}

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {i.id: i for i in self.indicators}

    def index(self, market: str) -> int:
        """Place of a market in every array; KeyError when it is not one of ours."""
        try:
            return self._position[market]
        except KeyError:
            raise KeyError(f"no market {market!r}: use an ISO3 code such as 'DEU' (Italy is never a market)") from None

    def name(self, market: str) -> Text:
        i = self.index(market)
        return Text(it=self._labels["name_it"][i], en=self._labels["name_en"][i])

    def column(self, indicator: str) -> FloatArray:
        """Values of all markets, shape (n,), NaN where unknown; read-only."""
        if indicator not in self._columns:
            raise KeyError(f"no indicator {indicator!r}: see content/markets/indicators.toml")
        return self._columns[indicator]

    def with_column(self, indicator: str, values: FloatArray) -> MarketTable:
        """The same table with one column of figures replaced, shape (n,): the past as the back-test lets it be seen."""
        self.column(indicator)
        return replace(self, _columns={**self._columns, indicator: values})

    def datum(self, market: str, indicator: str) -> Datum | None:
        """The figure with its unit, year, source and best-before; None where unknown."""
        value = float(self.column(indicator)[self.index(market)])
        if np.isnan(value):
            return None
        record = self._by_id[indicator]
        return Datum(
            value=value,
            unit=record.unit,
            year=record.year or self.label(market, record.year_column or ""),
            source=record.source,
            best_before=record.best_before,
        )

    def label(self, market: str, field: str) -> str:
        """A plain fact as its code ("" if unknown); agreements and notes in Italian, ``text`` has both languages."""
        i = self.index(market)
        relation = self._relations.get(market)
        if field in BILINGUAL:
            words = self.text(market, field)
            return words.it if words else ""
        if field.startswith("eu_") and field != "eu_member":
            return str(getattr(relation, field.removeprefix("eu_"), "") or "") if relation else ""
        if field not in self._labels:
            raise KeyError(f"no field {field!r}: one of {', '.join(sorted(self._labels))}, eu_*")
        return self._labels[field][i]

    @cached_property
    def _label_arrays(self) -> dict[str, npt.NDArray[np.str_]]:
        return {}

    def labels(self, field: str) -> npt.NDArray[np.str_]:
        """The plain fact of every market, shape (n,), for comparisons over all of them; read-only."""
        known = self._label_arrays.get(field)
        if known is None:
            known = np.array([self.label(m, field) for m in self.ids])
            known.flags.writeable = False
            self._label_arrays[field] = known
        return known

    def text(self, market: str, field: str) -> Text | None:
        """The EU agreement ("eu_agreement") or the remark on it ("eu_note") in both languages, if there is one."""
        self.index(market)
        if field not in BILINGUAL:
            raise KeyError(f"no text {field!r}: one of {', '.join(BILINGUAL)}")
        relation = self._relations.get(market)
        words: Text | None = getattr(relation, field.removeprefix("eu_")) if relation else None
        return words

    def value_text(self, field: str, code: str) -> Text | None:
        """Words for the code of a field, such as ("income", "high"); None when the code speaks for itself."""
        return next((v.text for v in self.values if v.field == field and v.id == code), None)

    def unit_text(self, unit: str) -> Text:
        return next(u.text for u in self.units if u.id == unit)

    def languages(self, market: str) -> tuple[str, ...]:
        """Working languages of the market among it en fr de es pt ar ru zh ja tr (ISO 639-1)."""
        return tuple(self._labels["languages"][self.index(market)].split())

    def sanction_level(self, market: str) -> int:
        """EU measures: 0 none, 1 listed persons, 2 arms or sectors, 3 broad trade and finance; our reading."""
        return int(self._labels["sanction_level"][self.index(market)])

    def sanction_regimes(self, market: str) -> tuple[str, ...]:
        return tuple(self._labels["sanction_regimes"][self.index(market)].split())
