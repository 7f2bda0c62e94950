"""Turns and status as HTML. Everything from outside is escaped; answers are Markdown without HTML or images."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from web.conversation import Conversation, Turn
from web.explain import explained
from web.service import Readiness

_marker = re.compile(r"\[(\d{1,2})\](?!\()")
_phone = re.compile(r"(?<![\d-])(?:0\d{2,3}-\d{7,8}|1[3-9]\d{9})(?![\d-])")
_label = re.compile(r"^(?:【[^】*]{1,60}】|(?:《[^》*]{1,60}》)?[^，。；、：\s*`《【\[#|-]{0,14}：)(?=.|$)")
_OPEN, _CLOSE = "\ue000", "\ue001"
_tag = re.compile(r"(<[^>]*>)")
_bare_url = re.compile(r"(?<![(<\"'\[])https?://[A-Za-z0-9\-._~:/?#@!$&*+,;=%]+[A-Za-z0-9/#=]")


def web_url(url: str | None) -> str | None:
    """``url`` if a browser may open it."""
    return url if url and re.match(r"https?://[^\s]+$", url, re.IGNORECASE) else None


def _build_markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
    markdown.enable("table").disable(["image", "code", "lheading", "reference"])
    markdown.validateLink = lambda url: web_url(url) is not None  # type: ignore[method-assign]

    def link_open(
        renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        tokens[index].attrs |= {"target": "_blank", "rel": "noopener noreferrer"}
        return renderer.renderToken(tokens, index, options, env)

    markdown.add_render_rule("link_open", link_open)
    return markdown


_markdown = _build_markdown()


def _as_markdown(text: str) -> str:
    """The assistant's plain lines as Markdown: ``· `` is a list item, what stands before the first colon a label.

    Labels are set between private characters, because Markdown's ``**`` doesn't close between 】 and a word.
    """
    lines: list[str] = []
    listed = False
    for line in text.replace(_OPEN, "").replace(_CLOSE, "").split("\n"):
        item = line.startswith("· ")
        if listed and not item:
            lines.append("")
        lines.append(f"- {line[2:]}" if item else _label.sub(rf"{_OPEN}\g<0>{_CLOSE}", line))
        listed = item
    return _bare_url.sub(r"<\g<0>>", "\n".join(lines))


def answer_html(text: str, citations: int = 0, prefix: str = "c") -> Markup:
    """Markdown ``text`` as safe HTML. ``[n]`` up to ``citations`` becomes a button that opens citation n, a phone
    number becomes a link that dials it."""

    def marker(match: re.Match[str]) -> str:
        number = int(match[1])
        if not 1 <= number <= citations:
            return match[0]
        return (
            f'<button type="button" class="zd-mark" data-cite="{prefix}-{number}" '
            f'aria-label="看依据{number}">{number}</button>'
        )

    rendered = _markdown.render(_as_markdown(text))
    parts = _tag.split(rendered)
    linked = False
    for at, part in enumerate(parts):
        if at % 2:
            linked = part.startswith("<a ") or (linked and part != "</a>")
        elif not linked:
            parts[at] = _marker.sub(marker, _phone.sub(r'<a href="tel:\g<0>">\g<0></a>', part))
    return Markup("".join(parts).replace(_OPEN, "<strong>").replace(_CLOSE, "</strong>"))


def folding_html(text: str, folded: Sequence[str], citations: int, prefix: str) -> Markup:
    """:func:`answer_html` of an answer, the parts ``folded`` behind their first line."""
    html = Markup("")
    for part in folded:
        before, found, rest = text.partition(part)
        if not found:
            continue
        heading, _, told = part.partition("\n")
        html += answer_html(before, citations, prefix)
        html += Markup('<details class="zd-more"><summary>{}</summary>{}</details>').format(
            heading.rstrip("：:"), answer_html(told, citations, prefix)
        )
        text = rest
    return html + answer_html(text, citations, prefix)


def region_label(region: str | None) -> str | None:
    """A region of a frame as people write it: ``region:吉林省/长春市/朝阳区`` is 吉林省长春市朝阳区."""
    return region.removeprefix("region:").replace("/", "") if region else None


_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals.update(
    answer_html=answer_html, folding_html=folding_html, web_url=web_url, region_label=region_label, explained=explained
)


def turns_html(turns: Sequence[Turn], *, first: int = 0, latest: bool = False) -> str:
    """Turns as cards, numbered from ``first``; with ``latest`` the options of the last one can be tapped."""
    return _templates.get_template("turns.html").render(turns=turns, first=first, latest=latest)


def welcome_html(examples: Sequence[str], can_restore: bool) -> str:
    """What an empty conversation shows."""
    return _templates.get_template("welcome.html").render(examples=examples, can_restore=can_restore)


def header_html() -> str:
    """Title, reading aids, notice and the way to a person."""
    return _templates.get_template("header.html").render()


def status_html(readiness: Readiness) -> str:
    """A line on loading, or nothing once all is there."""
    percent = None
    if readiness.ready and readiness.vectors_total:
        percent = 100 * readiness.vectors_done // readiness.vectors_total
    elif readiness.progress is not None:
        percent = int(100 * max(0.0, min(1.0, readiness.progress)))
    return _templates.get_template("status.html").render(readiness=readiness, percent=percent)


def conversation_html(conversation: Conversation, examples: Sequence[str]) -> tuple[str, str]:
    """(all turns but the last, or the welcome; the last turn)."""
    if not conversation.turns:
        return welcome_html(examples, conversation.before is not None), ""
    return turns_html(conversation.turns[:-1]), last_html(conversation)


def last_html(conversation: Conversation) -> str:
    """The last turn, whose options can be tapped."""
    return turns_html(conversation.turns[-1:], first=len(conversation.turns) - 1, latest=True)
