"""A small spreadsheet program for the tests: works out the formulas of a workbook again, after changing what the owner may change."""

from __future__ import annotations

import ast
import io
import math
import re
from typing import Any

import openpyxl

_STRING = re.compile(r'("[^"]*")')
_PLACE = re.compile(r"(?:'((?:[^']|'')+)'!)?\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?(?![A-Z(\d])")
_EQUALS = re.compile(r"(?<![<>=])=(?!=)")


class Book:
    """Cells by sheet; ``value`` recomputes, ``shown`` is the result stored in the file."""

    def __init__(self, data: bytes) -> None:
        self.written = openpyxl.load_workbook(io.BytesIO(data))
        self.stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        self.known: dict[tuple[str, str], Any] = {}

    def formulas(self) -> list[tuple[str, str]]:
        return [
            (p.title, c.coordinate) for p in self.written for row in p.iter_rows() for c in row if c.data_type == "f"
        ]

    def shown(self, sheet: str, place: str) -> Any:
        return self.stored[sheet][place].value

    def change(self, sheet: str, place: str, value: float | str | None) -> None:
        assert self.written[sheet][place].data_type != "f"
        self.written[sheet][place].value = value
        self.known.clear()

    def value(self, sheet: str, place: str) -> Any:
        key = (sheet, place)
        if key not in self.known:
            cell = self.written[sheet][place]
            self.known[key] = self._worked_out(sheet, cell.value[1:]) if cell.data_type == "f" else cell.value
        return self.known[key]

    def row(self, sheet: str, label: str, after: int = 0) -> int:
        """The first row below ``after`` whose name in column A is ``label``."""
        column = self.written[sheet]["A"]
        return next(c.row for c in column if c.row > after and c.value == label)

    def _worked_out(self, sheet: str, formula: str) -> Any:
        parts = _STRING.split(formula)
        parts[::2] = [_EQUALS.sub("==", _PLACE.sub(lambda m: self._named(sheet, m), part)) for part in parts[::2]]
        return self._eval(ast.parse("".join(parts), mode="eval").body)

    @staticmethod
    def _named(sheet: str, found: re.Match[str]) -> str:
        name, column, row, to_column, to_row = found.groups()
        there = (name or sheet).replace("''", "'")
        if to_column is None:
            return f"PLACE({there!r},{column + row!r})"
        return f"SPAN({there!r},{f'{column}{row}:{to_column}{to_row}'!r})"

    def _eval(self, node: ast.AST) -> Any:
        match node:
            case ast.Constant():
                return node.value
            case ast.UnaryOp():
                return -_figure(self._eval(node.operand))
            case ast.BinOp():
                left, right = _figure(self._eval(node.left)), _figure(self._eval(node.right))
                match node.op:
                    case ast.Add():
                        return left + right
                    case ast.Sub():
                        return left - right
                    case ast.Mult():
                        return left * right
                    case ast.Div():
                        return left / right
            case ast.Compare():
                return _compared(node.ops[0], self._eval(node.left), self._eval(node.comparators[0]))
            case ast.Call(func=ast.Name(id=name)):
                if name == "IF":
                    test, yes, no = node.args
                    return self._eval(yes if self._eval(test) else no)
                return self._called(name, [self._eval(argument) for argument in node.args])
        raise AssertionError(ast.dump(node))

    def _called(self, name: str, given: list[Any]) -> Any:
        flat = [x for g in given for x in (g if isinstance(g, list) else [g])]
        figures = [x for x in flat if isinstance(x, (int, float))]
        match name:
            case "PLACE":
                return self.value(*given)
            case "SPAN":
                return [self.value(given[0], c.coordinate) for row in self.written[given[0]][given[1]] for c in row]
            case "SUM":
                return math.fsum(figures)
            case "MAX" | "MIN":
                return (max if name == "MAX" else min)(figures)
            case "N":
                return given[0] if isinstance(given[0], (int, float)) else 0
            case "AND" | "OR":
                return (all if name == "AND" else any)(flat)
            case "CHOOSE":
                return given[int(given[0])]
            case "ROUNDUP":
                return math.ceil(given[0])
            case "SUMPRODUCT":
                return math.fsum(_figure(a) * _figure(b) for a, b in zip(*given, strict=True))
        raise AssertionError(name)


def _figure(value: Any) -> float:
    if value is None:
        return 0.0
    assert isinstance(value, (int, float)), f"#VALUE! {value!r}"
    return float(value)


def _compared(operator: ast.cmpop, left: Any, right: Any) -> bool:
    if isinstance(right, str):
        assert isinstance(operator, ast.Eq)
        return (left or "") == right if not isinstance(left, (int, float)) else False
    left, right = _figure(left), _figure(right)
    kinds = {
        ast.Eq: left == right,
        ast.Lt: left < right,
        ast.LtE: left <= right,
        ast.Gt: left > right,
        ast.GtE: left >= right,
    }
    return kinds[type(operator)]
