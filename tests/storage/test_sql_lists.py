"""Named parameters for IN (...)."""

from storage.engine.sql_lists import named_list


def test_each_item_gets_a_parameter() -> None:
    assert named_list("site", ("a", "b")) == (":site0, :site1", {"site0": "a", "site1": "b"})
    assert named_list("site", ()) == ("", {})
