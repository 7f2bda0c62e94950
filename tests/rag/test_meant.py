"""Which alternative somebody's own words mean: one that stands out, by what is said rather than by the matter."""

import numpy as np
import pytest

from rag.cases import Cases
from rag.models import ModelError

OPTIONS = ("随军家属户口迁入", "个体工商户户口迁入", "干部、职工调动户口迁入")
MATTER = "户口迁移登记"
NEAR = {
    "爱人在部队，批了我跟过去": (0.9, 0.6, 0.7),
    "想把户口迁过来": (0.7, 0.69, 0.66),
    "户口迁移": (0.9, 0.6, 0.5),
    MATTER: (0.8, 0.5, 0.4),
}


class Scores:
    def __init__(self, options, near=NEAR):
        self.options, self.near = options, near

    def scores(self, query):
        return np.array([self.near.get(query, MATTER_ALONE)[OPTIONS.index(o)] for o in self.options], np.float32)


MATTER_ALONE = (0.5, 0.5, 0.5)


def meant(said, options=OPTIONS, near=NEAR):
    return Cases(lambda names: Scores(names, near)).meant(options, said, MATTER)


def test_the_one_that_stands_out_is_meant():
    near = {**NEAR, MATTER: MATTER_ALONE}
    assert meant("爱人在部队，批了我跟过去", near=near) == OPTIONS[0]
    assert meant("想把户口迁过来", near=near) is None


def test_what_the_matter_alone_is_as_near_to_is_not_meant():
    assert meant("户口迁移") is None


def test_the_order_of_the_options_and_repeated_ones_make_no_difference():
    near = {**NEAR, MATTER: MATTER_ALONE}
    assert meant("爱人在部队，批了我跟过去", (*reversed(OPTIONS), OPTIONS[0]), near) == OPTIONS[0]


@pytest.mark.parametrize(("options", "said"), [((), "爱人在部队"), (OPTIONS[:1], "爱人在部队"), (OPTIONS, "部队")])
def test_nothing_to_choose_or_nothing_said_is_no_choice(options, said):
    assert meant(said, options) is None


def test_too_many_alternatives_are_left_to_be_asked_about():
    many = [str(n) for n in range(40)]
    assert Cases(lambda names: pytest.fail("embedded")).meant(many, "爱人在部队", MATTER) is None


def test_without_an_embedder_nothing_is_meant():
    assert Cases().meant(OPTIONS, "爱人在部队，批了我跟过去", MATTER) is None
    assert Cases(lambda names: None).meant(OPTIONS, "爱人在部队，批了我跟过去", MATTER) is None


def test_an_embedder_that_does_not_answer_means_nothing():
    class Down:
        def scores(self, query):
            raise ModelError("向量服务没有应答")

    assert Cases(lambda names: Down()).meant(OPTIONS, "爱人在部队，批了我跟过去", MATTER) is None
