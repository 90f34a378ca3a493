"""Helpers for tests of features that an office switches off."""

from collections.abc import Callable
from dataclasses import replace

from msgspec import structs

from content.office_features import OfficeFeature
from handlers.core.context import Deployment, Services
from tests.support.bot_harness import build_test_services


def build_without(
    feature: OfficeFeature, *, everywhere: bool = False
) -> Callable[[Deployment, str], Services]:
    """Return a builder of the test services in which Tangerang Selatan, or every office, has switched a feature off."""

    def build(facts: Deployment, username: str) -> Services:
        ready = build_test_services(facts, username)
        known = ready.library.offices
        changed = {
            code: structs.replace(known[code], features_off=frozenset({feature.value}))
            for code in (known if everywhere else ("3674",))
        }
        return replace(ready, library=structs.replace(ready.library, offices={**known, **changed}))

    return build
