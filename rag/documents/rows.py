"""Which rows and columns of a document's table answer a question. Knows nothing of how documents are found."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg.schema import Article
from rag.documents.held import Held
from rag.documents.matters import above, of_another
from rag.documents.measures import Measure, span_of
from rag.documents.near import Near
from rag.documents.places import for_others
from rag.documents.question import Question, plain
from rag.documents.rules import as_written, rules
from rag.documents.select import said

_VALUE = re.compile(
    r"[\d.,—\-–~～%％‰至到]+(?:万|百|千)?(?:元|人|次|年|个?月|日|天|分|个工作日|个|%|/月|/年|/人)*|无|免|—|/|\d{1,2}月\d{1,2}日.*|一事一议|面议|不限"
)
_MOST = 8
_NEARNESS = 0.4
"""What nearness in meaning counts between tables of one document."""
_LED = 3.0
"""What it counts that the clause in which a table stands says what is asked about."""
_NAMED = 0.5
"""How far a column must be named for the others to be left out."""
_CLASS = 2.0
"""What it counts that a row is for the class that somebody is of."""
_TELLING = 5.0
"""Weight from which a word tells of which class somebody is."""
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_TOKEN = re.compile(r"[、，,/；;\s（）()]+|和|或")
_LABEL_END = re.compile(r"(?:人员|对象|家庭|老人|职工|居民|人群|群体|人才|学生|儿童|机构|医院|企业|成员)$")


@dataclass(frozen=True)
class Picked:
    """Rows and columns of one table; ``sure`` tells how clearly the question names them."""

    article: Article
    rows: tuple[int, ...]
    columns: tuple[str, ...]
    sure: float
    row_sure: float
    measured: bool = False
    """Whether a quantity that was stated chose the row."""
    elsewhere: bool = False
    """Whether its rows are for districts none of which is asked about."""
    here: bool = False
    """Whether its rows are for the district asked about."""
    index: int = 0
    """Its place among the tables of the document."""


def pick(question: Question, held: Held, near: Near) -> Picked | None:
    """The table, rows and columns that answer best; ``None`` if no table does."""
    able = [(i, t) for i, t in enumerate(held.tables) if _can_hold(question, t)]
    able = [(i, t) for i, t in able if not for_others(question, held, t)] or able
    other = of_another(question, held)
    able = [(i, t) for i, t in able if not other(above(held, t))]
    found = [replace(p, index=i) for i, table in able if (p := _in_table(question, held, table))]
    return max(
        found,
        key=lambda p: p.sure + _NEARNESS * near.of_table(p.index) + _LED * _led(question, held, p.article) + p.here,
        default=None,
    )


def _led(question: Question, held: Held, article: Article) -> float:
    """How much of what is asked about the clause says that a table stands in, 0 to 1."""
    lead = held.leads.get(article.id, "")
    units = [u for u in question.units if len(u.word) > 1]
    weight = sum(u.weight for u in units)
    return sum(u.weight * said(u, lead) for u in units) / weight if weight and lead else 0.0


def _can_hold(question: Question, article: Article) -> bool:
    """Whether a table has what only few tables have, where that is asked for: a phone number, an address."""
    text = "\n".join(" ".join(row.values()) for row in article.table)
    return all(k.answer.search(text) for k in question.asked.types if k.must and k.local)


@dataclass(frozen=True)
class Found:
    """What a question finds in a table, row by row."""

    article: Article
    own: tuple[float, ...]
    """How far each row is asked for, beyond what fits all of them."""
    places: tuple[bool | None, ...]
    """Whether each row is for a district that is asked about; ``None`` if it is for none in particular."""
    keys: tuple[int, ...]
    """Columns that tell for what a row holds."""
    columns: frozenset[int]
    """Columns of values that are asked for."""
    column_sure: float
    turned: bool
    """Whether a value was named and the row is asked for."""
    about: bool

    @property
    def here(self) -> tuple[int, ...]:
        """Rows for the district asked about, else those for none in particular, else all."""
        named = tuple(i for i, p in enumerate(self.places) if p)
        return named or tuple(i for i, p in enumerate(self.places) if p is None) or tuple(range(len(self.places)))

    @property
    def away(self) -> bool:
        """Whether its rows are for districts none of which is asked about."""
        return len(self.places) > 1 and all(p is not None for p in self.places) and not any(self.places)

    def measured(self, question: Question, row: int) -> bool:
        """Whether a quantity that was stated chooses a row."""
        header, cells = list(self.article.table[0]), self.article.table[row]
        told = {m.unit for m in question.measures}
        spans = (span_of(plain(cells.get(header[k], "")), header[k]) for k in self.keys)
        return self.own[row] >= 2 and any(span is not None and span.unit in told for span in spans)

    def picked(self, question: Question, index: int, chosen: tuple[int, ...]) -> Picked:
        """Some rows, with the columns that are asked for; ``index``: which of the document's tables it is."""
        best = max((self.own[i] for i in chosen), default=0.0)
        sure = best + self.column_sure + 0.5 * self.about
        measured = any(self.measured(question, i) for i in chosen)
        return Picked(self.article, chosen, self.shown(), sure, best, measured, self.away, any(self.places), index)

    def shown(self) -> tuple[str, ...]:
        """The columns that are shown."""
        header = list(self.article.table[0])
        return tuple(h for i, h in enumerate(header) if i in self.keys or i in self.columns or self.turned)


def look(question: Question, held: Held, article: Article) -> Found:
    """How the rows and columns of a table fit."""
    header = list(article.table[0])
    rows = [[row.get(name, "") for name in header] for row in article.table]
    values = [i for i in range(1, len(header)) if _is_value(rows, i)]
    keys = [i for i in range(len(header)) if i not in values]
    meanings = held.members | held.labels
    definitions = {cell: meanings.get(plain(cell), "") for r in rows for k in keys if (cell := r[k])}
    topic = frozenset(u.word for u in (*question.units, *question.before) if said(u, held.subject) >= 0.5)
    asked, whole = as_written(question.text, held.text), as_written(question.whole, held.text)
    own = [_row_score(question, asked, header, row, keys, definitions, topic) for row in rows]
    if max(own, default=0.0) <= 0:
        own = [_row_score(question, whole, header, row, keys, definitions, topic) for row in rows]
    else:
        wide = [_row_score(question, whole, header, row, keys, definitions, topic) for row in rows]
        own = [a + 0.5 * b for a, b in zip(own, wide, strict=True)]
    # What fits every row tells none apart.
    common = max(0.0, min(own)) if len(rows) > 1 else 0.0
    own = [value - common for value in own]
    if meant := _meant(question.whole, held.labels):
        classes = [any(_is_of(plain(row[k]), meant) for k in keys) for row in rows]
        own = [value + _CLASS * is_class for value, is_class in zip(own, classes, strict=True)]
    reverse = [_reverse(question, header, row) for row in rows]
    own = [a + b for a, b in zip(own, reverse, strict=True)]
    places = [_of_place(question, [row[k] for k in keys], definitions) for row in rows]
    turned = any(reverse)
    values_ = [
        i for i in values if question.place(_with_meaning(plain(header[i]), held.labels | held.named)) is not False
    ]
    columns, column_sure = _columns(question, header, [] if turned else values_ or values, held.labels, topic)
    about = _about(question, held, article)
    return Found(article, tuple(own), tuple(places), tuple(keys), frozenset(columns), column_sure, turned, about)


def _in_table(question: Question, held: Held, article: Article) -> Picked | None:
    found = look(question, held, article)
    own, here = found.own, found.here
    best = max((own[i] for i in here), default=0.0)
    chosen = tuple(i for i in here if own[i] >= best - 0.01) if best > 0 else here
    if best <= 0 and ((found.column_sure <= 0 and not found.about) or len(chosen) > _MOST):
        return None
    return found.picked(question, 0, chosen)


def _of_place(question: Question, cells: list[str], definitions: dict[str, str]) -> bool | None:
    """Whether a row is for a district that is asked about; ``None`` if it is for none in particular."""
    found = [question.place(f"{cell} {definitions.get(cell, '')}") for cell in cells]
    return True if True in found else (False if False in found else None)


def _is_value(rows: list[list[str]], column: int) -> bool:
    cells = [row[column].replace(" ", "") for row in rows if row[column]]
    return bool(cells) and sum(bool(_VALUE.fullmatch(c)) for c in cells) * 2 >= len(cells)


def _row_score(
    question: Question,
    text: str,
    header: list[str],
    row: list[str],
    keys: list[int],
    definitions: dict[str, str],
    topic: frozenset[str],
) -> float:
    total = 0.0
    for key in keys:
        cell = row[key]
        if not cell:
            continue
        total += _cell_score(question, text, header[key], cell, definitions.get(cell, ""), topic)
    return total


def _cell_score(question: Question, text: str, header: str, cell: str, definition: str, topic: frozenset[str]) -> float:
    flat = plain(cell)
    span = span_of(flat, header)
    if span is not None and span.unit:
        told = [m for m in question.measures if m.unit == span.unit and _states(m, text)]
        if told and not (span.unit == "人" and _of_others(flat, text)):
            return 2.0 if any(span.holds(m) for m in told) else -3.0
    best = 0.0
    for token in _tokens(flat):
        if _denied(_LABEL_END.sub("", token), text):
            continue
        if token in text:
            best = max(best, 1.0 + 0.2 * len(token))
        elif len(token) >= 3:
            if _abbreviated(token, text):
                best = max(best, 1.2)
            stem = _LABEL_END.sub("", token)
            if len(stem) >= 2 and stem in text:
                best = max(best, 1.0)
            else:
                pairs = [token[i : i + 2] for i in range(len(token) - 1)]
                share = sum(p in text for p in pairs) / len(pairs)
                best = max(best, share if share >= 0.5 else 0.0)
    for unit in (*question.units, *question.before):
        if unit.word in topic or rules().common.fullmatch(unit.word) or _denied(unit.word, text):
            continue
        if unit.word in text and unit.word in flat and len(unit.word) > 1:
            best = max(best, 1.0 + 0.1 * len(unit.word))
        if unit.word in text and len(unit.word) > 1 and any(t.within(flat) for t in unit.terms):
            best = max(best, 1.2)
        if unit.word in text and definition and len(unit.word) > 1 and unit.within(definition):
            best = max(best, 1.5 if unit.weight >= _TELLING else 0.6)
    return best


def _of_others(cell: str, text: str) -> bool:
    """Whether a number of people is of those that ``text`` does not speak of (职工30人以下)."""
    counted = re.search(r"([\u4e00-\u9fff]{2})(?=\d)", cell)
    return counted is not None and counted[1] not in text


def _denied(word: str, text: str) -> bool:
    """Whether ``text`` says that there is no such thing (没办过失业登记)."""
    return re.search(rf"(?:没有?|未|不是|无)(?:[办领参交过在是有做]){{0,3}}{re.escape(word)}", text) is not None


def _abbreviated(token: str, text: str) -> bool:
    """Whether ``text`` says ``token`` with letters left out (慢性乙肝, 慢性乙型肝炎), its first one kept."""
    if len(token) < 4:
        return False
    for start in (i for i, letter in enumerate(text) if letter == token[0]):
        for size in range(min(len(token) - 1, 7), max(3, (len(token) + 1) // 2) - 1, -1):
            part = text[start : start + size]
            rest = iter(token)
            if len(part) == size and _HAN.fullmatch(part) and all(letter in rest for letter in part):
                return True
    return False


def _states(measure: Measure, text: str) -> bool:
    return measure.words in text


def _tokens(cell: str) -> list[str]:
    whole = re.sub(r"[（(][^（）()]*[）)]", "", cell)
    return [t for t in dict.fromkeys((whole, *_TOKEN.split(cell))) if len(t) >= 2]


def _reverse(question: Question, header: list[str], row: list[str]) -> float:
    """「尾号7」 names a value of the column 限行尾号: its row is asked for."""
    for column, head in enumerate(header):
        name = plain(head)
        for match in re.finditer(
            r"([\u4e00-\u9fff]{2,6}?)(?:是|为|：|:)?(\d+)(?!\d|个?月|年|日|岁|元)", question.whole
        ):
            if match[1][-2:] in name and match[2] in re.findall(r"\d+", row[column]):
                return 3.0
    return 0.0


def _meant(text: str, labels: dict[str, str]) -> str:
    """The class whose members ``text`` names most closely (低保边缘 rather than 低保)."""
    best, meant = 1, ""
    text = _short(text)
    for label, meaning in labels.items():
        for member in re.split(r"[、,，和或]", _short(meaning)):
            stem = _LABEL_END.sub("", _LABEL_END.sub("", member.strip()))
            if len(stem) > best and stem in text:
                best, meant = len(stem), label
    return meant


def _short(text: str) -> str:
    """``text`` with the things that have a short name called by it, on both sides alike (最低生活保障: 低保)."""
    for words in rules().same:
        if words[0] in text and len(words[0]) > len(words[-1]):
            text = text.replace(words[0], words[-1])
    return text


def _columns(
    question: Question, header: list[str], values: list[int], labels: dict[str, str], topic: frozenset[str]
) -> tuple[set[int], float]:
    """The value columns that the question names, by its own words first, then by what else was said."""
    if not values:
        return set(), 0.0
    names = {i: plain(header[i]) for i in values}
    own = {i: _named(question, question.text, name, topic) for i, name in names.items()}
    if max(own.values()) < _NAMED:
        topic = frozenset()
        own = {i: _named(question, question.text, name, topic) for i, name in names.items()}
    wide = {i: _named(question, question.whole, name, topic) for i, name in names.items()}
    meant = _meant(question.whole, labels)
    own = {
        i: value + 2.0 * bool(meant and meant in names[i]) + _measured(question, header[i]) for i, value in own.items()
    }
    common = min(own.values()), min(wide.values())
    value = {i: 2 * (own[i] - common[0]) + (wide[i] - common[1]) for i in values}
    best = max(value.values())
    sure = max(own.values())
    if best <= 0:
        return set(values), sure
    return {i for i, v in value.items() if v >= best - 0.01}, sure + 0.5


def _is_of(cell: str, label: str) -> bool:
    """Whether a cell is the name of a class, alone or with what it is called by (A类人才)."""
    return cell.startswith(label) or cell.endswith(label)


def _with_meaning(name: str, labels: dict[str, str]) -> str:
    """The name of a column with what the document says that the classes in it stand for."""
    return " ".join([name, *(meaning for label, meaning in labels.items() if label in name)])


def _measured(question: Question, name: str) -> float:
    """Whether a column is for a quantity that was told (80周岁—89周岁), as what its cells say would be."""
    flat = plain(name)
    spans = (span_of(flat[:end], name) for end in range(len(flat), 1, -1))
    span = next((s for s in spans if s), None)
    told = [m for m in question.measures if span and m.unit == span.unit and _states(m, question.text)]
    if span is None or not told:
        return 0.0
    return 2.0 if any(span.holds(m) for m in told) else -3.0


def _named(question: Question, text: str, name: str, topic: frozenset[str]) -> float:
    """How far ``text`` names a column; ``topic`` are the words for what the whole document is about."""
    bare = re.sub(r"[（(][^（）()]*[）)]", "", name)
    total = 0.0
    for word in topic:
        text = text.replace(word, " ")
    for unit in (*question.units, *question.before):
        if unit.word in text and len(unit.word) > 1:
            total += said(unit, bare)
    pairs = [bare[i : i + 2] for i in range(len(bare) - 1)]
    return total + sum(p in text for p in pairs) / max(len(pairs), 1)


def _about(question: Question, held: Held, article: Article) -> bool:
    """Whether the question asks for amounts or times, which a table that stands under such a heading holds."""
    heading = plain(f"{article.heading} {' '.join(article.table[0])}")
    sides = [a for a in question.aspects if a.name in ("amount", "percent", "when", "limit", "conditions")]
    return any(a.heading.search(heading) for a in sides)


def text_of(picked: Picked) -> str:
    """The rows as printed: ``列名：值；…``, one a line."""
    lines = []
    for index in picked.rows:
        row = picked.article.table[index]
        lines.append("；".join(f"{name}：{row[name]}" for name in picked.columns if row.get(name)))
    return "\n".join(dict.fromkeys(lines))
