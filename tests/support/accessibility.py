"""Accessibility of a page in the browser: axe-core, and what it does not see."""

from functools import cache
from importlib.resources import files
from typing import Any

from selenium.webdriver import Chrome

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
NARROW, WIDE = (360, 740), (1280, 900)  # pixels of a phone and of a desk


@cache
def read_axe() -> str:
    return (files("axe_core_python") / "axe.min.js").read_text("utf-8")


def resize(driver: Chrome, size: tuple[int, int], scheme: str = "light") -> None:
    """Set the size of the screen in pixels and the colour scheme. A window itself is never so narrow."""
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def find_violations(driver: Chrome) -> list[str]:
    """Return what axe-core finds on the page: 'rule: elements'."""
    driver.execute_script(read_axe())
    script = """
        const [rules, done] = arguments;
        axe.run(document, { runOnly: { type: "tag", values: rules } }).then(done, (fault) => done(String(fault)));
    """
    found: Any = driver.execute_async_script(script, list(RULES))
    assert isinstance(found, dict), found
    return [
        f"{one['id']}: {[' '.join(map(str, node['target'])) for node in one['nodes']][:5]}"
        for one in found["violations"]
    ]


def find_overflow(driver: Chrome) -> int:
    """Return by how many pixels the page is wider than the screen."""
    return int(
        driver.execute_script(
            "return Math.max(0, document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth)"
        )
    )


def find_small_targets(driver: Chrome, least: int = 24) -> list[str]:
    """Return links of lists and buttons that are lower or narrower than `least` pixels (WCAG 2.2, 2.5.8)."""
    script = """
        const targets = [...document.querySelectorAll("li > a, button, input, select")];
        return targets.filter((node) => {
            const { width, height } = node.getBoundingClientRect();
            return width && Math.min(width, height) < arguments[0];
        }).map((node) => node.outerHTML.slice(0, 120));
    """
    targets: list[str] = driver.execute_script(script, least)
    return targets
