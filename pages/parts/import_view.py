"""Firms from a list and clients from a file: what the columns hold, everything wrong row by row, a preview, then all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import streamlit as st

from pages.parts import opening, session, shared
from pages.parts.client_lines import stage_name
from pages.parts.export_view import buttons
from pages.parts.markup import bullets, safe
from pages.parts.session import content, language, text, tr
from pages.parts.tables import table_html
from planner.import_firms import (
    LONGEST_SHOWN,
    NAME,
    TEMPLATE,
    Firm,
    OpenProduct,
    Reading,
    column_name,
    guess,
    read_firms,
    same_name,
    targets,
    twins,
)
from planner.products import product_name
from planner.search import Hit, search
from planner.store.access import Actor, Forbidden
from planner.store.clients import NewClient
from planner.store.plans import StoreError
from planner.transfer import MAX_ARCHIVE_BYTES, Incoming, read_clients
from planner.uploads import MAX_BYTES, Table, UploadProblem, read_table

SHOWN_ROWS, SHOWN_PROBLEMS, SHOWN_PRODUCTS, HITS = 20, 30, 40, 6
LEFT_OPEN = ""
DONE, ROUND = "import.done", "import.round"
EXAMPLE = {"headcount": 28, "turnover": 4_500_000, "export_share": 12, "budget_24m": 60_000}


def _done(what: str) -> None:
    """What the last import did, said where it was asked for."""
    made = session.noted(DONE)
    if made is not None and made[0] == what:
        count = made[1]
        said = text("ui.transfer.done_one") if count == 1 else text("ui.transfer.done", count=count)
        st.success(said, icon=":material/check_circle:")
        opening.link("clients", "ui.transfer.to_clients")


def _file(what: str, label: str, most: int) -> tuple[str, bytes] | None:
    """The name and bytes of an upload of any kind, so that a wrong one is refused in words; empty again after an import."""
    key = session.widget_key("upload", what, str(session.noted(ROUND, 0)))
    given = st.file_uploader(label, key=key, max_upload_size=most // 1_000_000)
    return None if given is None else (given.name, given.getvalue())


def _once(what: str, key: object, work: Any) -> Any:
    """The result of reading a file, kept while nothing it rests on changes."""
    known = session.noted(what)
    if known is None or known[0] != key:
        known = (key, work())
        session.note(what, known)
    return known[1]


# ---- a list of firms --------------------------------------------------------------------------------------------


@st.fragment
def firms(who: Actor) -> None:
    """The template, the file, its columns, and then either everything wrong with it or a preview."""
    st.header(text("ui.transfer.list_title"), anchor=False, divider="gray")
    st.markdown(text("ui.transfer.list_text"))
    with st.container(horizontal=True):
        buttons(text("ui.transfer.template_name"), _template(), "template")
    _done("firms")
    given = _file("firms", text("ui.transfer.file_list"), MAX_BYTES)
    if given is None:
        return
    name, data = given
    mark = sha256(data).hexdigest()
    table = _once("import.table", (name, mark), lambda: read_table(name, data))
    if not isinstance(table, Table):
        _problems([_upload_text(problem) for problem in table])
        return
    mapping = _columns(table, mark)
    if mapping is None:
        return
    if not table.rows:
        st.info(text("ui.transfer.no_rows"), icon=":material/table_rows:")
        return
    key = (mark, tuple(mapping.items()), language())

    def read(decided: Mapping[str, str]) -> Reading:
        return read_firms(content(), table, mapping, _find, language(), decided)

    first: Reading = _once("import.first", key, lambda: read({}))
    asked = {p.product.word: p.product for p in first.problems if p.product is not None}
    wrong = [p for p in first.problems if p.product is None or p.product.word not in list(asked)[:SHOWN_PRODUCTS]]
    if wrong:
        _problems([_row_text(p.line, p.column, tr(p.text)) for p in wrong])
    decided = _decided(list(asked.values())[:SHOWN_PRODUCTS])
    if wrong or len(decided) < len(asked):
        return
    reading = _once("import.read", (key, tuple(decided.items())), lambda: read(decided)) if decided else first
    if reading.problems:
        _problems([_row_text(p.line, p.column, tr(p.text)) for p in reading.problems])
        return
    _preview(who, reading.firms)


def _decided(asked: Sequence[OpenProduct]) -> dict[str, str]:
    """What words for which no product is sure are to mean; a word is asked once, and remembered for the mended file."""
    if not asked:
        return {}
    one = len(asked) == 1
    st.subheader(text("ui.transfer.open_one") if one else text("ui.transfer.open", count=len(asked)), anchor=False)
    st.markdown(text("ui.transfer.open_how"))
    found = {}
    with st.grid(2, min_column_width=300):
        for product in asked:
            names = {code: tr(product_name(content(), code)) for code in product.codes}
            names[LEFT_OPEN] = text("ui.transfer.open_later")
            picked = st.selectbox(
                text("ui.transfer.open_word", typed=safe(product.typed[:LONGEST_SHOWN])),
                list(names),
                index=None,
                format_func=names.__getitem__,
                key=session.widget_key("open_product", sha256(product.word.encode()).hexdigest()[:12]),
                placeholder=text("ui.common.choose"),
            )
            if picked in names:
                found[product.word] = picked
    return found


def _template() -> list[tuple[str | int, ...]]:
    """The names of the columns and one example."""
    row = [EXAMPLE.get(t) or text(f"import.example.{t}") for t in TEMPLATE]
    return [tuple(tr(column_name(content(), t)) for t in TEMPLATE), tuple(row)]


def _find(words: str) -> Sequence[Hit]:
    return search(shared.search_index(), words, HITS, language())


def _upload_text(problem: UploadProblem) -> str:
    return text(f"upload.{problem.kind}", row=problem.row, column=problem.column, limit=problem.limit)


def _row_text(line: int, column: str, why: str) -> str:
    if column:
        return text("ui.transfer.problem_cell", line=line, column=column[:80], why=why)
    return text("ui.transfer.problem_row", line=line, why=why)


def _columns(table: Table, mark: str) -> dict[str, str] | None:
    """What each column holds, as guessed or corrected; None, after saying why, when that cannot be read."""
    guessed = guess(content(), table.columns)
    names = {"": text("ui.transfer.left_out")} | {t: tr(column_name(content(), t)) for t in targets(content())}
    left = [column for column in table.columns if not guessed[column]]
    open_now = bool(left) or NAME not in guessed.values()
    with st.expander(text("ui.transfer.columns_title"), icon=":material/view_column:", expanded=open_now):
        st.markdown(text("ui.transfer.columns_text"))
        mapping: dict[str, str] = {}
        with st.grid(3, min_column_width=220):
            for place, column in enumerate(table.columns):
                key = session.widget_key("column", mark[:12], str(place))
                session.seed(key, guessed[column])
                picked = st.selectbox(safe(column[:80]), list(names), format_func=names.__getitem__, key=key)
                mapping[column] = picked if picked in names else ""
    taken = [target for target in mapping.values() if target]
    twice = next((target for target in taken if taken.count(target) > 1), None)
    if twice is not None:
        st.error(text("ui.transfer.column_twice", name=names[twice]), icon=":material/error:")
        return None
    if NAME not in taken:
        st.error(text("ui.transfer.column_no_name"), icon=":material/error:")
        return None
    out = [column for column, target in mapping.items() if not target]
    if out:
        st.markdown(bullets([text("ui.transfer.columns_left", names=", ".join(out))]))
    return mapping


def _problems(said: Sequence[str]) -> None:
    """Everything wrong, each with what to do: nothing is imported."""
    one = len(said) == 1
    title = text("ui.transfer.problems_title_one") if one else text("ui.transfer.problems_title", count=len(said))
    st.error(f"**{title}.** {text('ui.transfer.problems_how')}", icon=":material/error:")
    more = len(said) - SHOWN_PROBLEMS
    shown = [*said[:SHOWN_PROBLEMS], *([text("ui.transfer.problem_more", count=more)] if more > 0 else [])]
    st.markdown(bullets(shown))


def _preview(who: Actor, found: Sequence[Firm]) -> None:
    try:
        known = [row.label for row in shared.clients().list(who, archived=None)]
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")
        return
    same = twins(found, known)
    _preview_table(
        [text("ui.transfer.col_line"), text("ui.transfer.col_firm"), text("ui.transfer.col_sells")],
        [(str(f.line), f.name, _sells(f), *_checks(f, same)) for f in found],
    )
    twice = _twins_too("firms", len(same))
    wanted = [f for f in found if twice or f.line not in same]
    _import(who, "firms", [NewClient(f.name, f.case, tags=f.tags) for f in wanted])


def _sells(firm: Firm) -> str:
    codes = firm.case.answers.get("product")
    return (
        "; ".join(tr(product_name(content(), c)) for c in codes) if isinstance(codes, tuple) else text("plan.unknown")
    )


def _checks(firm: Firm, same: dict[int, str]) -> tuple[str, str]:
    notes = [text("ui.transfer.understood", typed=u.typed) for u in firm.understood]
    if firm.line in same:
        notes.insert(0, text("ui.transfer.twin", name=same[firm.line]))
    return str(len(firm.case.answers)), "; ".join(notes) or "–"


def _preview_table(head: list[str], rows: Sequence[tuple[str, ...]]) -> None:
    title = text("ui.transfer.preview_one") if len(rows) == 1 else text("ui.transfer.preview", count=len(rows))
    st.subheader(title, anchor=False)
    if len(rows) > SHOWN_ROWS:
        st.markdown(text("ui.transfer.preview_shown", count=SHOWN_ROWS))
    st.html(table_html([*head, text("ui.transfer.col_answers"), text("ui.transfer.col_note")], rows[:SHOWN_ROWS]))


def _twins_too(what: str, count: int) -> bool:
    """Whether the firms that are already there are to be imported a second time: only when asked for."""
    if not count:
        return False
    said = text("ui.transfer.twins_title_one") if count == 1 else text("ui.transfer.twins_title", count=count)
    st.warning(said, icon=":material/content_copy:")
    options = {"leave": text("ui.transfer.twins_leave"), "take": text("ui.transfer.twins_take")}
    key = session.widget_key("twins", what)
    picked = st.radio(text("ui.transfer.twins_label"), list(options), format_func=options.__getitem__, key=key)
    return picked == "take"


def _import(who: Actor, what: str, wanted: Sequence[NewClient]) -> None:
    """One button, one transaction."""
    if not wanted:
        st.info(text("ui.transfer.nothing_new"), icon=":material/task_alt:")
        return
    one = len(wanted) == 1
    label = text("ui.transfer.import_one") if one else text("ui.transfer.import", count=len(wanted))
    if not st.button(label, key=f"import_{what}", type="primary", icon=":material/group_add:"):
        return
    try:
        with st.spinner(text("ui.transfer.working")):
            shared.clients().create_all(who, wanted)
    except ValueError:
        st.error(text("ui.transfer.refused"), icon=":material/error:")
    except Forbidden:
        st.error(text("ui.transfer.not_allowed"), icon=":material/error:")
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")
    else:
        session.note(DONE, (what, len(wanted)))
        session.note(ROUND, session.noted(ROUND, 0) + 1)
        st.rerun()


# ---- saved clients ----------------------------------------------------------------------------------------------


@st.fragment
def saved_clients(who: Actor) -> None:
    """An archive or a case file: everything wrong with it, or a preview and the way in."""
    st.header(text("ui.transfer.back_title"), anchor=False, divider="gray")
    st.markdown(text("ui.transfer.back_text"))
    _done("saved")
    given = _file("saved", text("ui.transfer.file_back"), MAX_ARCHIVE_BYTES)
    if given is None:
        return
    name, data = given
    key = (name, sha256(data).hexdigest())
    found = _once("import.saved", key, lambda: read_clients(content(), name, data))
    incoming = [one for one in found if isinstance(one, Incoming)]
    if len(incoming) < len(found):
        _problems([f"{p.file}: {tr(p.text)}" if p.file else tr(p.text) for p in found])
        return
    _saved_preview(who, incoming)


def _saved_preview(who: Actor, incoming: Sequence[Incoming]) -> None:
    try:
        seen = {same_name(row.label): row.label for row in shared.clients().list(who, archived=None)}
    except StoreError as error:
        st.error(session.store_problem(error), icon=":material/cloud_off:")
        return
    rows, wanted, again = [], [], []
    for one in incoming:
        label = one.entry.label.strip()
        twin = seen.get(same_name(label))
        seen.setdefault(same_name(label), label)
        new = NewClient(label, one.case, one.entry.stage, one.entry.tags, one.entry.next_review, one.entry.archived)
        (wanted if twin is None else again).append(new)
        note = text("ui.transfer.twin", name=twin) if twin else "–"
        rows.append((label, stage_name(one.entry.stage), str(len(one.case.answers)), note))
    _preview_table([text("ui.transfer.col_firm"), text("ui.transfer.col_stage")], rows)
    if _twins_too("saved", len(again)):
        wanted += again
    _import(who, "saved", wanted)
