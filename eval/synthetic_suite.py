"""Questions of every kind about a made-up city, with what a right answer must hold, deterministic from a seed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from eval.cases import Alternatives, Expect, Kind, Turn
from eval.synthetic_city import City, Offer
from eval.synthetic_draw import Drawer, Entry, expect_answer
from eval.synthetic_items import LOCAL, NATIONAL
from eval.synthetic_noise import noisy
from eval.synthetic_words import FOLLOW, POINTER, WHERE, WHICH, ask, facts

PLAIN = [
    "咨询方式",
    "办理地点",
    "办理时间",
    "承诺办结时限",
    "是否收费",
    "材料名称",
    "到现场次数",
    "监督投诉方式",
    "法定办结时限",
]
RARE = ["网办地址", "通办范围", "设定依据", "办理流程"]


class SuiteMaker(Drawer):
    """Draws cases from one city; every method yields the cases of one kind."""

    def lookup(self, many: int) -> Iterator[Entry]:
        """One field; the region is in the session or in the words."""
        for number in range(many):
            column = (PLAIN + RARE)[number % len(PLAIN + RARE)]
            offer, region = self.draw(self.items, [column])
            yield self.answer(Kind.LOOKUP, offer, [column], ask(self.rng, column, self.say(offer)), region)

    def multi_field(self, many: int) -> Iterator[Entry]:
        """Two to four fields in one sentence."""
        for number in range(many):
            columns = self.rng.sample(PLAIN if number % 3 else PLAIN + RARE, self.rng.choice([2, 3, 3, 4]))
            offer, region = self.draw(self.items, columns)
            first, *rest = columns
            question = "，".join([ask(self.rng, first, self.say(offer)), *(self.rng.choice(FOLLOW[c]) for c in rest)])
            yield self.answer(Kind.MULTI_FIELD, offer, columns, question, region)

    def multi_item(self, many: int) -> Iterator[Entry]:
        """Two items with a field each, in one sentence."""
        for _ in range(many):
            columns = self.rng.sample(["咨询方式", "材料名称", "承诺办结时限", "是否收费"], 2)
            one, region = self.draw(self.local, [columns[0]])
            other = one
            while other.item is one.item or facts(other, columns[1]) == []:
                other = self.city.offer(self.rng.choice(self.items), one.region)
            question = "，另外".join(ask(self.rng, c, self.say(o)) for c, o in zip(columns, (one, other), strict=True))
            wanted = facts(one, columns[0]) + facts(other, columns[1])
            turn = expect_answer(question, wanted, sources=[[one.name], [other.name]])
            yield self.entry(Kind.MULTI_ITEM, region, [turn], [one, other])

    def multi_condition(self, many: int) -> Iterator[Entry]:
        """A case decides the materials, or the resident's facts decide whether the conditions are met."""
        makers = [self._scenario_case, self._age_case, self._street_case, self._scenario_case, self._months_case]
        for number in range(many):
            yield makers[number % len(makers)]()

    def compare(self, many: int) -> Iterator[Entry]:
        """Two districts, or two cases of one item, side by side."""
        for number in range(many):
            if number % 3 == 2:
                yield self._compare_scenarios()
                continue
            column = self.rng.choice(["咨询方式", "承诺办结时限", "办理地点"])
            one, other = self.two_districts(self.rng.choice(self.local), column)
            names = f"{self.spoken(one.region)}和{self.spoken(other.region)}"
            question = f"{names}，{ask(self.rng, column, self.say(one))}，两边分别说一下"
            turn = expect_answer(question, facts(one, column) + facts(other, column), sources=[[one.name]])
            yield self.entry(Kind.COMPARE, self.city.name, [turn], [one, other])

    def multi_turn(self, many: int) -> Iterator[Entry]:
        """Follow-ups by ellipsis, a change of region, a correction, a return, an answer to a question asked back."""
        makers = [self._switch_case, self._return_case, self._asked_back_case]
        for number in range(many):
            yield makers[number % len(makers)](*self.two_districts(self.rng.choice(self.local), "咨询方式"))

    def _switch_case(self, one: Offer, other: Offer) -> Entry:
        turns = [
            *self._opening(one),
            expect_answer(
                f"那{self.spoken(other.region)}的电话呢", facts(other, "咨询方式"), absent=facts(one, "咨询方式")[0]
            ),
            expect_answer(self.rng.choice(FOLLOW["办理地点"]), facts(other, "办理地点")),
        ]
        return self.entry(Kind.MULTI_TURN, one.region, turns, [one, other], not_from=[one])

    def _return_case(self, one: Offer, other: Offer) -> Entry:
        fresh = self.rng.choice([item for item in self.local if item.family != one.item.family])
        third = self.city.offer(fresh, one.region)
        turns = [
            *self._opening(one),
            expect_answer(ask(self.rng, "承诺办结时限", self.say(third)), facts(third, "承诺办结时限")),
            expect_answer(f"刚才说的{self.say(one)}，几天能办好", facts(one, "承诺办结时限")),
            expect_answer(f"不对，我说的是{self.spoken(other.region)}的", facts(other, "承诺办结时限")),
        ]
        return self.entry(Kind.MULTI_TURN, one.region, turns, [one, other, third])

    def _asked_back_case(self, one: Offer, other: Offer) -> Entry:
        question = Turn(user=ask(self.rng, "咨询方式", self.say(one)), expect=Expect(action="clarify", asks=[WHERE]))
        turns = [
            question,
            expect_answer(
                self.rng.choice(["{}", "我在{}", "{}的"]).format(self.spoken(one.region)), facts(one, "咨询方式")
            ),
            expect_answer(self.rng.choice(FOLLOW["材料名称"]), facts(one, "材料名称")),
        ]
        return self.entry(Kind.MULTI_TURN, None, turns, [one, other], differ=self.city.columns["咨询方式"])

    def _opening(self, offer: Offer) -> list[Turn]:
        phone = ask(self.rng, "咨询方式", self.say(offer))
        return [
            expect_answer(phone, facts(offer, "咨询方式"), sources=[[offer.name]]),
            expect_answer(self.rng.choice(FOLLOW["材料名称"]), facts(offer, "材料名称")),
        ]

    def clarify(self, many: int) -> Iterator[Entry]:
        """The region is missing and matters, or one word names several items."""
        families = sorted({item.family for item in self.local if item.family})
        for number in range(many):
            if number % 2:
                family = families[number // 2 % len(families)]
                region = self.rng.choice(self.city.districts)
                offers = [self.city.offer(item, region) for item in self.local if item.family == family]
                question = self.rng.choice([f"我想办{family}的事", f"{family}咋办", f"问一下{family}"])
                turn = Turn(user=question, expect=Expect(action="clarify", asks=[WHICH]))
                yield self.entry(Kind.CLARIFY, region, [turn], offers, differ="*")
            else:
                column = self.rng.choice(["咨询方式", "办理地点"])
                one, other = self.two_districts(self.rng.choice(self.local), column)
                question = ask(self.rng, column, self.say(one))
                turn = Turn(user=question, expect=Expect(action="clarify", asks=[WHERE]))
                yield self.entry(Kind.CLARIFY, None, [turn], [one, other], differ=self.city.columns[column])

    def unanswerable(self, many: int) -> Iterator[Entry]:
        """Nothing in the table, and nothing in any law, says it."""
        region = self.city.districts
        asked = [
            ("{r}婚姻登记处周六开不开门", "婚姻登记处"),
            ("{r}哪条公交到游泳馆，末班几点", "公交"),
            ("后年{c}高龄津贴一个月涨到多少", "后年"),
            ("大连市的残疾证补办打哪个电话", "大连市"),
            ("{r}停水到几点来水", "停水"),
            ("{r}菜市场的早市几点散", "早市"),
            ("帮我查下我的残疾证办到哪一步了", "查进度"),
            ("{r}民政局长手机号多少", "局长"),
            ("{r}今年中考分数线是多少", "分数线"),
            ("{c}哪家医院看腰最好", "腰疼"),
        ]
        for number in range(many):
            text, word = asked[number % len(asked)]
            where = region[number % len(region)]
            question = text.format(r=self.spoken(where), c=self.city.name)
            expect = Expect(action="decline", facts=[POINTER], absent=[r"re:(?<!\d)\d{4}-\d{7}"])
            yield self.entry(Kind.UNANSWERABLE, where, [Turn(user=question, expect=expect)], [], nothing=[word])

    def false_premise(self, many: int) -> Iterator[Entry]:
        """The resident has heard something that the guide contradicts."""
        for number in range(many):
            column = ("是否收费", "承诺办结时限", "到现场次数")[number % 3]
            offer, region = self.draw(self.items, [column])
            say, wrong = self.say(offer), self.rng.choice([150, 280, 360])
            while column == "是否收费" and offer.cells[column] == "是":
                offer, region = self.draw(self.items, [column])
                say = self.say(offer)
            question = {
                "是否收费": f"听人说{say}要先交{wrong}块钱，是不是真的",
                "承诺办结时限": f"都说{say}得等上三个月，对吧",
                "到现场次数": f"{say}是不是得跑五六趟才行",
            }[column]
            absent = [f"需要交{wrong}", f"收费{wrong}元"] if column == "是否收费" else []
            turn = expect_answer(question, facts(offer, column), sources=[[offer.name]], absent=absent)
            yield self.entry(Kind.FALSE_PREMISE, region, [turn], [offer])

    def temporal(self, many: int) -> Iterator[Entry]:
        """Asked before a guide holds, while it does, and after it has lapsed."""
        bounded = [item for item in LOCAL if any(item.valid)]
        for number in range(many):
            item = bounded[number % len(bounded)]
            offer = self.offers(item)[0]
            start, end = item.valid
            inside = date.fromisoformat(start).replace(month=9)
            day = inside if number // len(bounded) % 2 == 0 else _outside(start, end)
            question = ask(self.rng, "补贴标准", self.say(offer))
            if day == inside:
                turn = expect_answer(question, facts(offer, "补贴标准"), sources=[[offer.name]])
                yield self.entry(Kind.TEMPORAL, self.city.name, [turn], [offer], as_of=day)
            else:
                traps = facts(offer, "补贴标准")[0]
                turn = Turn(user=question, expect=Expect(action="decline", facts=[POINTER], absent=traps))
                yield self.entry(Kind.TEMPORAL, self.city.name, [turn], [], not_from=[offer], as_of=day)

    def noisy(self, many: int) -> Iterator[Entry]:
        """One or two fields through voice input, dialect, traditional characters."""
        for _ in range(many):
            column = self.rng.choice(["咨询方式", "材料名称", "办理地点", "承诺办结时限", "是否收费"])
            offer, region = self.draw(self.items, [column])
            question = noisy(self.rng, ask(self.rng, column, self.say(offer)))
            yield self.answer(Kind.NOISY, offer, [column], question, region, in_words=False)

    def _scenario_case(self) -> Entry:
        item = self.rng.choice([item for item in (*NATIONAL, *LOCAL) if len(item.scenarios) > 1])
        offer = self.rng.choice(self.offers(item))
        name = self.rng.choice(list(offer.scenarios))
        own = set(offer.scenarios[name])
        others = [m for other, materials in offer.scenarios.items() if other != name for m in materials if m not in own]
        special = [m for m in offer.scenarios[name] if sum(m in ms for ms in offer.scenarios.values()) == 1]
        question = f"我是{name}这种情况，{ask(self.rng, '材料名称', self.say(offer))}"
        turn = expect_answer(question, [[m] for m in special], sources=[[offer.name]], absent=others)
        return self.entry(Kind.MULTI_CONDITION, offer.region, [turn], [offer], not_from=[offer])

    def _street_case(self) -> Entry:
        district, streets = next(iter(self.city.streets.items()))
        item = self.rng.choice([item for item in self.local if item.family == "残疾证"])
        offer = self.city.offer(item, district)
        street = self.rng.choice(streets)
        phones = dict(re.findall(r"(\w+街道)(\d{4}-\d{7})", offer.cells["咨询方式"]))
        question = f"我家在{street}，{ask(self.rng, '咨询方式', self.say(offer))}"
        others = [phone for name, phone in phones.items() if name != street]
        turn = expect_answer(question, [[phones[street]]], sources=[[offer.name]], absent=others)
        return self.entry(Kind.MULTI_CONDITION, district, [turn], [offer], not_from=[offer])

    def _age_case(self) -> Entry:
        item = self.rng.choice([item for item in LOCAL if "age" in item.numbers])
        offer = self.rng.choice(self.offers(item))
        need = offer.numbers["age"]
        age = need + self.rng.choice([-3, -2, 2, 4])
        question = f"我妈今年{age}岁，{self.city.name}户口，住了一辈子，能{self.say(offer)}吗"
        verdict = _YES if age >= need else _NO
        turn = expect_answer(question, [verdict, [f"{need}周岁", f"{need}岁"]], sources=[[offer.name]])
        return self.entry(Kind.MULTI_CONDITION, offer.region, [turn], [offer], inferred=[verdict[0]])

    def _months_case(self) -> Entry:
        item = next(item for item in LOCAL if "area" in item.numbers)
        offer = self.offers(item)[0]
        need = offer.numbers["months"]
        months = need + self.rng.choice([-4, 5])
        question = (
            f"我在{self.city.name}连着交了{months}个月社保，没有房，家里人均不到{offer.numbers['area'] - 3}平米，"
            f"能{self.say(offer)}不"
        )
        verdict = _YES if months >= need else _NO
        turn = expect_answer(question, [verdict, [f"{need}个月"]], sources=[[offer.name]])
        return self.entry(
            Kind.MULTI_CONDITION, self.city.name, [turn], [offer], inferred=[verdict[0]], as_of=date(2026, 9, 10)
        )

    def _compare_scenarios(self) -> Entry:
        item = self.rng.choice([item for item in NATIONAL if len(item.scenarios) > 1])
        offer = self.offers(item)[0]
        one, other = self.rng.sample(list(offer.scenarios), 2)
        special = [m for name in (one, other) for m in offer.scenarios[name] if _alone(m, name, offer)]
        question = f"{self.say(offer)}，{one}和{other}要的材料有哪些不一样"
        turn = expect_answer(question, [[m] for m in special], sources=[[offer.name]])
        return self.entry(Kind.COMPARE, self.city.name, [turn], [offer])


def make_suite(city: City, seed: int) -> list[Entry]:
    """About a hundred cases of every kind, each with its provenance."""
    maker = SuiteMaker(city, seed)
    amounts = {
        maker.lookup: 13,
        maker.multi_field: 14,
        maker.multi_item: 8,
        maker.multi_condition: 12,
        maker.compare: 9,
        maker.multi_turn: 10,
        maker.clarify: 10,
        maker.unanswerable: 10,
        maker.false_premise: 9,
        maker.temporal: 6,
        maker.noisy: 14,
    }
    return [entry for make, many in amounts.items() for entry in make(many)]


_YES: Alternatives = ["re:(?<!不)(?<!否)(可以|符合|能领|能申请|能办|满足|达到)"]
_NO: Alternatives = ["re:不能|不可以|不符合|不满足|还不|还没|未满|未达|不够|达不到|未到|差"]


def _alone(material: str, scenario: str, offer: Offer) -> bool:
    return not any(material in ms for name, ms in offer.scenarios.items() if name != scenario)


def _outside(start: str, end: str) -> date:
    """A day after the guide has lapsed, or before it holds."""
    return date(int(end[:4]) + 1, 4, 2) if end else date(int(start[:4]), 3, 5)
