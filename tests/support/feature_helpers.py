"""Helpers for tests of features that an office switches off."""

from collections.abc import Callable
from dataclasses import replace

from msgspec import structs

from content.office_features import OfficeFeature
from handlers.core.context import Deployment, Services
from tests.support.bot_harness import build_test_services


def build_without(feature: OfficeFeature) -> Callable[[Deployment, str], Services]:
    """Return a builder of the test services in which Tangerang Selatan has switched a feature off."""

    def build(facts: Deployment, username: str) -> Services:
        ready = build_test_services(facts, username)
        known = ready.library.offices
        changed = structs.replace(known["3674"], features_off=frozenset({feature.value}))
        return replace(ready, library=structs.replace(ready.library, offices={**known, "3674": changed}))

    return build
