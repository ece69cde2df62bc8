"""Set-up steps: done once, done again when an input changed, a product went or the work was cut short."""

from pathlib import Path

import pytest

from tools.steps import Step, ensure


class Bakery:
    """A step that bakes a loaf from a recipe, and counts the loaves."""

    def __init__(self, folder: Path) -> None:
        self.recipe, self.loaf, self.stamp = folder / "recipe", folder / "loaf", folder / "state/stamp"
        self.lock, self.baked, self.power = folder / "state/lock", 0, True
        self.recipe.write_text("rye")
        self.step = Step("Baking …", self.stamp, lambda: [self.recipe, "oven 1"], lambda: [self.loaf], self.bake)

    def bake(self) -> None:
        self.baked += 1
        self.loaf.write_text(self.recipe.read_text())
        if not self.power:
            raise KeyboardInterrupt

    def run(self) -> None:
        ensure([self.step], self.lock)


@pytest.fixture
def bakery(tmp_path: Path) -> Bakery:
    return Bakery(tmp_path)


def test_a_second_run_does_nothing(bakery, capsys):
    bakery.run()
    bakery.run()
    assert bakery.baked == 1
    assert capsys.readouterr().out == "Baking …\n"


def test_a_changed_input_is_worked_in(bakery):
    bakery.run()
    bakery.recipe.write_text("wheat")
    bakery.run()
    assert bakery.loaf.read_text() == "wheat"


def test_a_product_that_went_is_made_again(bakery):
    bakery.run()
    bakery.loaf.unlink()
    bakery.run()
    assert bakery.loaf.exists()


def test_work_that_was_cut_short_is_done_again(bakery):
    bakery.run()
    bakery.recipe.write_text("wheat")
    bakery.power = False
    with pytest.raises(KeyboardInterrupt):
        bakery.run()
    bakery.recipe.write_text("rye")  # as at the first run, whose stamp must not count any more
    bakery.power = True
    bakery.run()
    assert bakery.loaf.read_text() == "rye"
    assert bakery.baked == 3


def test_what_a_step_needs_is_made_first_and_only_then(bakery, tmp_path):
    eaten: list[str] = []
    crumbs = tmp_path / "crumbs"

    def eat() -> None:
        eaten.append(bakery.loaf.read_text())
        crumbs.touch()

    meal = Step("Eating …", tmp_path / "eaten", list, lambda: [crumbs], eat, needs=(bakery.step,))
    ensure([meal], bakery.lock)
    bakery.loaf.unlink()
    ensure([meal], bakery.lock)
    assert eaten == ["rye"]
    assert bakery.baked == 1
