"""Which modules are mutated, in which group, and the few test files that hold each, the quickest first."""

from collections.abc import Mapping

HOURS, DELIVERY, PERMISSIONS, PRIVACY = "hours", "delivery", "permissions", "privacy"

_HOURS = ("test_hours_edges", "test_hours", "test_hours_naive")
_WRITTEN = ("test_schedule_edges", "test_hours_written", "test_hours_text", "test_hours")
_SENT = ("test_delivery_edges", "test_delivery")
_KEPT = ("test_outbox_edges", "test_delivery", "test_moving")
_STAFF = ("test_staff_edges", "test_permissions", "test_staff", "test_two_clerks")
_REPORTS = ("test_reports_edges", "test_reports_storage", "test_report_modes")

GROUPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    HOURS: {
        "content/hours.py": _HOURS,
        "content/opening.py": _HOURS,
        "content/dayplan.py": _HOURS,
        "content/schedule.py": _WRITTEN,
        "content/calendar.py": ("test_calendar_edges", "test_calendar"),
    },
    DELIVERY: {
        "runtime/pacer.py": ("test_pacer_edges", "test_delivery"),
        "runtime/delivery.py": _SENT,
        "storage/dispatch.py": _KEPT,
        "storage/outbox.py": _KEPT,
    },
    PERMISSIONS: {"handlers/access.py": _STAFF, "storage/staff.py": _STAFF},
    PRIVACY: {
        "content/shield.py": ("test_shield_edges", "test_shield"),
        "content/suppress.py": ("test_suppress",),
        "storage/seal.py": ("test_seal_edges", "test_seal", "test_rotation"),
        "storage/routes.py": _REPORTS,
        "storage/reports.py": _REPORTS,
        "storage/erasure.py": ("test_reports_edges", "test_retention"),
    },
}
TESTS = {module: tests for group in GROUPS.values() for module, tests in group.items()}
GROUP_OF = {module: group for group, modules in GROUPS.items() for module in modules}
FLOOR = 0.85  # of the mutants tried in each group
