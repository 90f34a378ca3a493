"""Which modules are mutated, in which group, and the few test files that hold each: quick ones, the quickest first."""

from collections.abc import Mapping

HOURS, DELIVERY, PERMISSIONS, PRIVACY = "hours", "delivery", "permissions", "privacy"

_OPENING_TESTS = ("test_hours_edges", "test_hours_ahead", "test_hours")
_SCHEDULE_TESTS = ("test_schedule_edges", "test_hours_written", "test_hours_text")
_REPORT_TESTS = ("test_reports_edges", "test_reports_storage")

GROUPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    HOURS: {
        "content/hours.py": _OPENING_TESTS,
        "content/opening.py": _OPENING_TESTS,
        "content/dayplan.py": _OPENING_TESTS,
        "content/schedule.py": _SCHEDULE_TESTS,
        "content/calendar.py": ("test_calendar_edges", "test_calendar"),
    },
    DELIVERY: {
        "runtime/pacer.py": ("test_pacer_edges", "test_pacer_replies"),
        "runtime/delivery.py": ("test_delivery_edges", "test_delivery_turns"),
        "storage/dispatch.py": ("test_outbox_edges", "test_campaign_edges"),
        "storage/outbox.py": ("test_outbox_edges", "test_campaign_edges"),
    },
    PERMISSIONS: {
        "handlers/access.py": ("test_staff_edges", "test_permissions"),
        "storage/staff.py": ("test_staff_edges",),
    },
    PRIVACY: {
        "content/shield.py": ("test_shield_edges", "test_shield"),
        "content/suppress.py": ("test_suppress_edges", "test_suppress"),
        "storage/seal.py": ("test_seal_edges", "test_seal"),
        "storage/routes.py": _REPORT_TESTS,
        "storage/reports.py": _REPORT_TESTS,
        "storage/erasure.py": ("test_reports_edges",),
    },
}
TESTS_OF_MODULE = {module: tests for group in GROUPS.values() for module, tests in group.items()}
GROUP_OF_MODULE = {module: group for group, modules in GROUPS.items() for module in modules}
KILLED_SHARE_FLOOR = 0.85  # of the mutants tried in each group
