"""A bounded cache computes once, and the oldest result makes room."""

from content.bounded_cache import BoundedCache


def test_a_result_is_computed_once_while_it_is_kept() -> None:
    cache, computed = BoundedCache[str](2), list[str]()

    def ask(key: str) -> str:
        def compute() -> str:
            computed.append(key)
            return key.upper()

        return cache.get(key, compute)

    assert [ask(key) for key in ("a", "b", "a", "b")] == ["A", "B", "A", "B"]
    assert computed == ["a", "b"]
    assert [ask(key) for key in ("c", "b", "a")] == ["C", "B", "A"]
    assert computed == ["a", "b", "c", "a"]


def test_an_empty_result_is_kept_too() -> None:
    cache = BoundedCache[tuple[str, ...]](2)
    assert cache.get("a", tuple) == ()
    assert cache.get("a", lambda: ("computed again",)) == ()
