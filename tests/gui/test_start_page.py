from pathlib import Path

from adatom.structure.examples import examples


def test_it_offers_a_slab_a_file_and_the_four_examples(user):
    page = user.window.start_page
    assert page.isVisible()
    assert page.new_button.isVisible()
    assert page.open_button.isVisible()
    assert list(page.cards()) == [example.key for example in examples()]
    assert len(page.cards()) == 4


def test_each_example_opens_by_a_click(user):
    for example in examples():
        user.click(user.window.start_page.cards()[example.key])
        assert user.window.bar.title() == example.title
        user.back_to_start()


def test_each_card_has_its_picture(user):
    user.wait_until(
        lambda: all(not card._picture.pixmap().isNull() for card in user.window.start_page.cards().values())
    )


def test_recent_files_are_listed_and_open_by_a_click(user):
    path = examples()[0].path
    user.window.start_page.set_recent([path, Path("/nowhere/gone.cif")])
    row = user.window.start_page._recent.itemAt(0).widget()
    user.click(row.layout().itemAt(0).widget())
    user.wait_read()
    assert user.window.bar.title() == path.name
    assert user.window.settings.recent[0] == path


def test_a_recent_file_that_is_gone_is_told(user):
    user.window.start_page.set_recent([Path("/nowhere/gone.cif")])
    row = user.window.start_page._recent.itemAt(0).widget()
    user.click(row.layout().itemAt(0).widget())
    user.wait_read()
    assert "gone.cif" in user.notices[0]
    assert user.window.start_page.isVisible()


def test_the_start_page_comes_back_and_nothing_is_lost(user):
    user.new_slab()
    user.window.actions_["start page"].trigger()
    assert user.window.start_page.isVisible()
    user.window.actions_["redo"].trigger()
    assert user.window.bar.title() == "Cu(100)"
