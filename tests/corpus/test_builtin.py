"""Built-in guides: well-formed, findable, and every item carried by an article that exists and says so."""

import re
import unicodedata
from collections import Counter, defaultdict

import pytest
import yaml

from corpus.builtin import GUIDES, builtin_content, load_specs
from corpus.laws import law_content
from corpus.specs import BuiltinError
from kg.schema import NATION, Article, Condition, Document, EdgeKind, Guide, Item, Material, Scenario
from kg.validate import validate

_NUMBERS = "12345 12333 12393 12329 12366 12315 12348 12356 12367 12368 12123 12385 110 119 120 122"
NATIONAL_NUMBERS = set(_NUMBERS.split())


@pytest.fixture(scope="module")
def specs():
    return load_specs()


@pytest.fixture(scope="module")
def laws():
    """Documents, and the whole text of each article by (law, article), cut ones put together again."""
    documents, articles = {}, defaultdict(str)
    for node in law_content().nodes:
        if isinstance(node, Document):
            documents[node.id] = node
        elif isinstance(node, Article):
            articles[node.document, re.sub(r"（第\d+段）$", "", node.locator)] += node.text
    return documents, articles


@pytest.fixture(scope="module")
def content():
    return builtin_content()


def bare(text):
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


def all_bases(spec):
    yield from spec.basis
    for part in (*spec.conditions, *spec.materials, *spec.faqs, spec.legal_limit, spec.fee):
        if part is not None and part.basis is not None:
            yield part.basis


def test_folder_holds_at_least_forty_items(specs):
    assert len(specs) >= 40
    assert len(list(GUIDES.glob("*.yaml"))) >= 10


def test_every_item_rests_on_an_article_in_force(specs, laws):
    documents, articles = laws
    for file, spec in specs:
        cited = {f"doc:{b.law}" for b in spec.basis if (f"doc:{b.law}", b.article) in articles}
        assert "现行有效" in {documents[law].status for law in cited}, f"{file} {spec.name}"


def test_every_cited_law_article_exists(specs, laws):
    _, articles = laws
    missing = [
        f"{file} {spec.name}: {b.law} {b.article}"
        for file, spec in specs
        for b in all_bases(spec)
        if b.source == "law" and (f"doc:{b.law}", b.article) not in articles
    ]
    assert missing == []


def test_every_quote_stands_in_its_article(specs, laws):
    _, articles = laws
    wrong = [
        f"{file} {spec.name}: {b.law} {b.article} 「{b.quote}」"
        for file, spec in specs
        for b in all_bases(spec)
        if b.source == "law" and b.quote and bare(b.quote) not in bare(articles[f"doc:{b.law}", b.article])
    ]
    assert wrong == []


def test_the_bases_of_an_item_are_quoted(specs):
    assert [f"{file} {spec.name}" for file, spec in specs if not all(b.quote for b in spec.basis)] == []


def test_names_and_ids_are_unique(specs, content):
    assert [name for name, n in Counter(spec.name for _, spec in specs).items() if n > 1] == []
    ids = [node.id for node in content.nodes]
    assert len(ids) == len(set(ids))


def test_every_item_has_eight_phrasings_and_none_belongs_to_two(specs):
    assert [f"{file} {spec.name}" for file, spec in specs if len(set(map(bare, spec.phrasings))) < 8] == []
    owners = defaultdict(set)
    for _, spec in specs:
        for phrasing in spec.phrasings:
            owners[bare(phrasing)].add(spec.name)
    assert {p: names for p, names in owners.items() if len(names) > 1} == {}


def test_no_alias_is_another_items_name_or_alias(specs):
    owners = defaultdict(set)
    for _, spec in specs:
        for name in (spec.name, *spec.aliases):
            owners[bare(name)].add(spec.name)
    assert {a: names for a, names in owners.items() if len(names) > 1} == {}


def test_phones_are_national_short_numbers(specs):
    found = {n for _, spec in specs for phone in spec.phones for n in re.findall(r"\d[\d-]{2,}", phone)}
    assert found <= NATIONAL_NUMBERS


def test_no_city_sets_a_value(specs):
    for file, spec in specs:
        assert not re.search(r"https?://", f"{spec.online} {spec.venue}"), f"{file} {spec.name}"


def test_graph_has_one_guide_for_the_country_per_item(content):
    guides = [n for n in content.nodes if isinstance(n, Guide)]
    items = [n for n in content.nodes if isinstance(n, Item)]
    assert len(guides) == len(items) and {g.region for g in guides} == {NATION}
    implemented = {e.dst for e in content.edges if e.kind == EdgeKind.IMPLEMENTS}
    assert implemented == {i.id for i in items}


def test_graph_is_valid_together_with_the_laws(content):
    assert [f.line() for f in validate([content, law_content()]) if f.severity == "error"] == []


ITEM = {
    "name": "临时身份证办理",
    "aliases": ["临时居民身份证申领"],
    "phrasings": ["办张临时身份证"],
    "theme": "身份证",
    "type": "行政确认",
    "audience": ["自然人"],
    "department": "公安机关",
    "summary": "急用时申领临时居民身份证。",
    "conditions": [{"text": "急需使用居民身份证。", "basis": {"law": "甲法", "article": "第二条"}}],
    "scenarios": [{"name": "本人办理"}, {"name": "代办"}],
    "materials": [
        {"name": "居民户口簿", "necessity": "必要", "form": "原件"},
        {"name": "代办人证件", "scenarios": ["代办"], "group": "身份证明"},
    ],
    "steps": ["申请", "领取"],
    "legal_limit": {"text": "三日内", "value": 3, "unit": "自然日", "basis": {"law": "甲法", "article": "第三条"}},
    "fee": {"charged": True, "text": "以当地公布为准"},
    "venue": "派出所（以当地为准）",
    "phones": ["12345"],
    "local": ["hours", "venues"],
    "basis": [
        {"law": "甲法", "article": "第一条", "quote": "可以申领"},
        {"law": "乙条例", "article": "第九条", "source": "regulation"},
    ],
    "faqs": [{"q": "要照片吗？", "a": "要。", "basis": {"law": "甲法", "article": "第四条"}}],
}


def write(tmp_path, *items, text=None):
    (tmp_path / "a.yaml").write_text(text or yaml.safe_dump(list(items), allow_unicode=True), encoding="utf-8")
    return tmp_path


def test_one_item_becomes_its_nodes_and_edges(tmp_path):
    content = builtin_content(write(tmp_path, ITEM))
    nodes = {n.id: n for n in content.nodes}
    guide = nodes["guide:全国|临时身份证办理|"]
    assert guide.local_fields == ("hours", "venues") and guide.legal_limit.value == 3
    assert guide.department in nodes and guide.basis_text == "《甲法》第一条；《乙条例》第九条"
    edges = {(e.kind, e.src, e.dst): e.props for e in content.edges}
    scenario = "scenario:全国|临时身份证办理|#代办"
    assert isinstance(nodes[scenario], Scenario) and isinstance(nodes["material:居民户口簿"], Material)
    assert edges[EdgeKind.REQUIRES, guide.id, "material:居民户口簿"] == {"necessity": "必要", "form": "原件"}
    assert edges[EdgeKind.REQUIRES, scenario, "material:代办人证件"] == {"group": "身份证明", "order": 1}
    assert edges[EdgeKind.BASED_ON, guide.id, "article:甲法#第一条"] == {"quote": "可以申领"}
    assert (EdgeKind.BASED_ON, guide.id, "article:甲法#第三条") in edges, "the limit's basis"
    (condition,) = [n for n in content.nodes if isinstance(n, Condition)]
    assert (EdgeKind.BASED_ON, condition.id, "article:甲法#第二条") in edges
    assert not any("乙条例" in e.dst for e in content.edges), "a regulation is named, not linked"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": "red"}, "colour"),
        ({"basis": []}, "basis"),
        ({"materials": [{"name": "甲", "necessity": "可选"}]}, "materials.0.necessity"),
        ({"materials": [{"name": "甲", "scenarios": ["夜间"]}]}, "情形未定义：夜间"),
        ({"local": ["opening"]}, "local 中不是指南字段：opening"),
        ({"audience": ["外星人"]}, "audience.0"),
    ],
)
def test_broken_item_names_file_item_and_field(tmp_path, change, says):
    with pytest.raises(BuiltinError) as error:
        builtin_content(write(tmp_path, ITEM | change))
    message = str(error.value)
    assert "a.yaml" in message and "临时身份证办理" in message and says in message and "\n" not in message


@pytest.mark.parametrize("text", ["- name: [", "name: 单个映射", "- 只是文字"])
def test_broken_file_is_named(tmp_path, text):
    with pytest.raises(BuiltinError, match=r"a\.yaml"):
        builtin_content(write(tmp_path, text=text))


def test_two_items_of_one_name_are_refused(tmp_path):
    with pytest.raises(BuiltinError, match="事项名称重复"):
        builtin_content(write(tmp_path, ITEM, ITEM))
