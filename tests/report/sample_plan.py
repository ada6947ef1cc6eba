"""An invented plan with every kind of block, long enough to break across pages."""

from __future__ import annotations

import tomllib
from pathlib import Path

from planner import document as d
from planner.base import Text
from planner.numbers import NBSP

ROOT = Path(__file__).parents[2]


def phrases() -> dict[str, Text]:
    found: dict[str, Text] = {}

    def collect(node: dict, prefix: str) -> None:
        for name, value in node.items():
            if set(value) == {"it", "en"}:
                found[prefix + name] = Text(**value)
            else:
                collect(value, f"{prefix}{name}.")

    collect(tomllib.loads((ROOT / "content/texts/report.toml").read_text(encoding="utf-8")), "")
    return found


def t(it: str, en: str | None = None) -> Text:
    return Text(it=it, en=en or f"{it} (en)")


LONG = t(
    "La vostra impresa vende già in due Paesi vicini tramite un agente, conosce i costi di trasporto e ha una persona che "
    "risponde in inglese e in tedesco. Questo basta per aprire un secondo mercato senza nuove assunzioni, purché il tempo "
    "dedicato sia protetto e scritto: nelle imprese della vostra dimensione il primo motivo di abbandono è il tempo del "
    "titolare, non il denaro. Il piano tiene conto di questo limite in ogni attività proposta.",
    "Your firm already sells in two nearby countries through an agent, knows its transport costs and has one person who "
    "answers in English and German. That is enough to open a second market without hiring, provided that the time set "
    "aside is protected and written down: in firms of your size the first reason for giving up is the owner’s time, not "
    "money. The plan respects this limit in every activity it proposes.",
)
MARKETS = (
    ("DEU", "Germania", "Germany", "chosen", 1),
    ("AUT", "Austria", "Austria", "chosen", 2),
    ("USA", "Stati Uniti", "United States", "chosen", 3),
    ("UZB", "Uzbekistan", "Uzbekistan", "chosen", 9),
    ("FRA", "Francia", "France", "ranked", 4),
    ("POL", "Polonia", "Poland", "ranked", 5),
    ("SGP", "Singapore", "Singapore", "ranked", 6),
    ("MLT", "Malta", "Malta", "ranked", 7),
    ("BRA", "Brasile", "Brazil", "ranked", 8),
    ("RUS", "Russia", "Russia", "excluded", None),
    ("BLR", "Bielorussia", "Belarus", "excluded", None),
)


def objectives() -> d.Section:
    return d.Section(
        id="objectives",
        number=1,
        title=t("Obiettivi strategici", "Strategic objectives"),
        blocks=(
            d.Paragraph(text=LONG),
            d.SubHeading(text=t("Che cosa volete ottenere", "What you want to achieve")),
            d.Bullets(
                items=(
                    t("Due distributori firmati in Germania e Austria entro dicembre 2027", "Two distributors signed"),
                    t("Il 12% del fatturato da clienti esteri nel 2028", "12% of turnover from abroad in 2028"),
                    t("Un responsabile export con almeno due giorni la settimana", "An export manager two days a week"),
                ),
                numbered=True,
            ),
            d.Paragraph(
                text=t(
                    f"Nel 2024 la Germania ha importato macchine di questo tipo per 1,2{NBSP}miliardi di €, il 18,4% dall’Italia "
                    "(CEPII BACI, 2024).",
                    "In 2024 Germany imported machines of this kind for €1.2 billion, 18.4% from Italy (CEPII BACI, 2024).",
                ),
                tone="fact",
            ),
            d.Paragraph(
                text=t(
                    f"Il primo anno costa tra 15.000–45.000{NBSP}€: viaggi, una fiera, la traduzione dei manuali e la verifica "
                    "della conformità. L’importo dipende soprattutto dalla fiera scelta.",
                    "The first year costs €15,000–45,000: travel, one fair, translated manuals and the conformity check.",
                ),
                tone="estimate",
            ),
            d.Paragraph(
                text=t(
                    "Cominciate dalla Germania: è il mercato dove un errore costa meno e insegna di più. "
                    "L’Austria segue con lo stesso materiale.",
                    "Start with Germany: it is where a mistake costs least and teaches most.",
                ),
                tone="advice",
            ),
            d.Callout(
                level="stop",
                title=t("Nessuna vendita verso la Russia", "No sales to Russia"),
                text=t(
                    "Le macchine del capitolo 84 rientrano nelle misure restrittive dell’Unione europea. Situazione da verificare "
                    "sul testo in vigore.",
                    "Machines of chapter 84 fall under the restrictive measures of the European Union.",
                ),
            ),
            d.Callout(
                level="check",
                title=t("Dazi negli Stati Uniti", "Duties in the United States"),
                text=t(
                    "Le aliquote cambiano spesso: verificatele prima di ogni offerta.",
                    "Rates change often: verify them.",
                ),
            ),
            d.Callout(
                level="note",
                title=t("Lo stesso manuale vale per due mercati", "One manual serves two markets"),
                text=t(
                    "Germania e Austria chiedono la stessa lingua.", "Germany and Austria ask for the same language."
                ),
            ),
            d.Callout(
                level="missing",
                title=t("Capacità produttiva", "Production capacity"),
                text=t(
                    "Non avete detto quanto potete produrre in più.", "You have not said how much more you can make."
                ),
            ),
        ),
    )


def starting_point() -> d.Section:
    areas = ("Impegno", "Persone", "Finanza", "Prodotto", "Conformità", "Commerciale", "Digitale", "Logistica")
    return d.Section(
        id="start",
        number=2,
        title=t("Analisi del contesto iniziale", "Starting position"),
        blocks=(
            d.Facts(
                caption=t("La vostra impresa in breve", "Your firm in short"),
                items=(
                    d.Fact(label=t("Fatturato", "Turnover"), value=t(f"4.200.000{NBSP}€", "€4,200,000")),
                    d.Fact(label=t("Addetti", "Headcount"), value=t("27")),
                    d.Fact(
                        label=t("Quota estera", "Share abroad"),
                        value=t("8%"),
                        note=t("Dichiarata da voi, 2025", "Stated by you, 2025"),
                    ),
                    d.Fact(
                        label=t("Esportazioni lombarde del settore", "Lombard exports of the sector"),
                        value=t("36,1 miliardi di €", "€36.1 billion"),
                        note=t("Istat Coeweb, 2024, da verificare", "Istat Coeweb, 2024, to be verified"),
                    ),
                ),
            ),
            d.BarChart(
                caption=t("Quanto siete pronti, area per area", "How ready you are, area by area"),
                alt=t("Barre da 0 a 100", "Bars from 0 to 100"),
                maximum=100,
                bars=tuple(
                    d.Bar(
                        label=t(f"{name}: pratiche e risorse", f"{name}: practice and resources"),
                        value=20 + 8 * i,
                        high=min(100, 35 + 9 * i) if i % 2 else None,
                        shown=t(f"da {20 + 8 * i} a {35 + 9 * i}", f"{20 + 8 * i} to {35 + 9 * i}")
                        if i % 2
                        else t(f"{20 + 8 * i} su 100"),
                    )
                    for i, name in enumerate(areas)
                ),
                source=t("Le vostre risposte, novembre 2026", "Your answers, November 2026"),
            ),
            d.Paragraph(text=LONG),
        ),
    )


def markets() -> d.Section:
    rows = tuple(
        (
            t(str(i)),
            t(f"Mercato {i}", f"Market {i}"),
            t(f"{90 - i},{i % 10}", f"{90 - i}.{i % 10}"),
            t(f"{1000 - 13 * i}"),
            t("Domanda alta; concorrenti tedeschi già presenti, prezzi in calo" if i % 3 else "Vicino"),
        )
        for i in range(1, 61)
    )
    return d.Section(
        id="markets",
        number=3,
        title=t("Analisi dei potenziali mercati target", "Target market analysis"),
        blocks=(
            d.Paragraph(text=LONG),
            d.MapBlock(
                caption=t("I mercati considerati", "The markets considered"),
                alt=t("Mappa del mondo con i mercati scelti", "World map with the chosen markets"),
                markets=tuple(
                    d.MarkedMarket(market=code, name=Text(it=it, en=en), role=role, rank=rank)
                    for code, it, en, role, rank in MARKETS
                ),
                source=t("Confini: Natural Earth, pubblico dominio.", "Borders: Natural Earth, public domain."),
            ),
            d.ContributionChart(
                caption=t("Perché questi mercati", "Why these markets"),
                alt=t("Barre divergenti", "Diverging bars"),
                pillars=(
                    t("Opportunità", "Opportunity"),
                    t("Accesso", "Access"),
                    t("Sicurezza", "Safety"),
                    t("Affinità", "Affinity"),
                ),
                rows=(
                    d.ContributionRow(label=t("Germania", "Germany"), points=(14.2, 8.6, 6.1, 4.3), total=t("78")),
                    d.ContributionRow(label=t("Austria", "Austria"), points=(2.1, 9.8, 7.0, 5.5), total=t("71")),
                    d.ContributionRow(
                        label=t("Stati Uniti", "United States"), points=(18.4, -6.2, 3.9, -1.1), total=t("64")
                    ),
                    d.ContributionRow(label=t("Uzbekistan"), points=(1.7, -7.9, -9.4, 0.2), total=t("38")),
                ),
                source=t(
                    "Calcolo di Rotta su dati CEPII BACI e Banca mondiale, 2024",
                    "Rotta on CEPII BACI and World Bank, 2024",
                ),
            ),
            d.SubHeading(text=t("La graduatoria completa", "The full ranking")),
            d.Table(
                caption=t("Graduatoria dei mercati", "Market ranking"),
                head=(
                    t("N.", "No."),
                    t("Mercato", "Market"),
                    t("Punteggio", "Score"),
                    t("Import, mila €"),
                    t("Perché", "Why"),
                ),
                rows=rows,
                numeric=(0, 2, 3),
                source=t("CEPII BACI, 2024", "CEPII BACI, 2024"),
            ),
        ),
    )


def schedule() -> d.Section:
    rows = (
        ("Nominare il responsabile export", 1, 2, "preparation", False),
        ("Verificare la conformità delle macchine e tradurre il manuale d’uso", 1, 4, "preparation", False),
        ("Materiale commerciale pronto", 4, 4, "preparation", True),
        ("Cercare distributori in Germania", 4, 9, "market", False),
        ("Fiera di settore e incontri d’affari", 8, 10, "market", False),
        ("Primo contratto firmato", 12, 12, "market", True),
        ("Estendere all’Austria", 11, 17, "market", False),
        ("Controllo a metà percorso", 9, 9, "review", False),
        ("Revisione del piano", 18, 18, "review", True),
    )
    return d.Section(
        id="schedule",
        number=6,
        title=t("Cronoprogramma", "Timeline"),
        blocks=(
            d.Gantt(
                caption=t("Diciotto mesi di lavoro", "Eighteen months of work"),
                alt=t("Calendario", "Calendar"),
                start="2026-12-01",
                months=18,
                rows=tuple(
                    d.GanttRow(label=t(label), start=start, end=end, group=group, milestone=stone)
                    for label, start, end, group, stone in rows
                ),
            ),
            d.LineChart(
                caption=t("Denaro accumulato, in euro", "Money so far, euro"),
                alt=t("Tre linee", "Three lines"),
                labels=tuple(t(f"T{i}") for i in range(9)),
                series=tuple(
                    d.Series(
                        name=t(name),
                        stroke=stroke,
                        values=tuple(float(rise * i * i - 9_000 * i) for i in range(9)),
                        shown=tuple(t(f"{rise * i * i - 9_000 * i}") for i in range(9)),
                    )
                    for name, stroke, rise in (
                        ("prudente", "dashed", 700),
                        ("base", "solid", 1_100),
                        ("ambiziosa", "dotted", 1_120),
                    )
                ),
                ticks=tuple(d.Tick(value=v, shown=t(f"{v:.0f} euro")) for v in (-50_000.0, 0.0, 50_000.0)),
            ),
        ),
    )


def wide_table() -> d.Section:
    head = ("Trimestre", "Viaggi", "Fiere", "Consulenza", "Traduzioni", "Digitale", "Personale", "Totale")
    return d.Section(
        id="budget",
        number=5,
        title=t("Strategia e relative attività di internazionalizzazione", "Strategy and activities"),
        blocks=(
            d.Paragraph(text=LONG),
            d.Table(
                caption=t("Spesa per trimestre, in migliaia di euro", "Spending by quarter, thousand euro"),
                head=tuple(t(name) for name in head),
                rows=tuple(
                    (t(f"T{1 + q % 4} {2027 + q // 4}"), *(t(f"{(q + 3) * (c + 1) % 17},{c}") for c in range(7)))
                    for q in range(6)
                ),
                numeric=tuple(range(1, 8)),
            ),
            *(
                block
                for i in range(4)
                for block in (d.SubHeading(text=t(f"Attività {i}", f"Activity {i}")), d.Paragraph(text=LONG))
            ),
        ),
    )


def annex() -> d.Section:
    return d.Section(
        id="sources",
        number=0,
        title=t("Fonti e metodo", "Sources and method"),
        blocks=(
            d.Paragraph(text=LONG),
            d.Bullets(
                items=tuple(
                    t(f"Fonte numero {i}: ente, titolo, licenza, data", f"Source number {i}") for i in range(12)
                )
            ),
        ),
    )


def action(number: int) -> d.NextAction:
    texts = (
        (
            "Nominare chi segue l’estero e proteggere due giorni la settimana",
            "Without time of your own nothing else starts",
        ),
        ("Chiedere la verifica della conformità per la Germania", "It decides what you may sell and when"),
        ("Prenotare un colloquio sui distributori tedeschi", "Their diaries fill up before the fair"),
    )
    what, why = texts[number - 1]
    return d.NextAction(
        id=f"action_{number}",
        text=t(what),
        why=t("Senza questo passo gli altri non partono", why),
        effort=t("2 giorni, nessuna spesa (stima)", "2 days, no spending (estimate)"),
        due=f"2027-0{number}-15",
        body=t("Camera di commercio di esempio", "Example chamber of commerce") if number > 1 else None,
        ask_for=t("Sportello per chi comincia", "The desk for beginners") if number > 1 else None,
    )


def sample(**changes: object) -> d.Plan:
    settings: dict[str, object] = {
        "kind": "internationalisation",
        "title": t("Piano di internazionalizzazione 2027–2028", "Internationalisation plan 2027–2028"),
        "firm": "Officine Meccaniche Esempio S.r.l.",
        "product": t("Macchine per l’imballaggio (8422.40)", "Packaging machines (8422.40)"),
        "made_on": "2026-11-22",
        "review_on": "2027-05-22",
        "content_version": "abc123def456",
        "verdict": (
            t(
                "Siete pronti per due mercati vicini, con un solo limite: il tempo.",
                "You are ready for two nearby markets.",
            ),
            t(
                "Germania e Austria sono prime con buon margine; gli altri sono alla pari.",
                "Germany and Austria come first.",
            ),
            t(
                "Il primo passo costa poco: una persona, due giorni la settimana, da gennaio.",
                "The first step costs little.",
            ),
        ),
        "next_actions": tuple(action(n) for n in (1, 2, 3)),
        "missing": (),
        "sections": (objectives(), starting_point(), markets(), wide_table(), schedule(), annex()),
    }
    return d.Plan(**{**settings, **changes})
