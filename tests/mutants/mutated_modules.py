"""The mutated modules by group, with the few quick test files of each, the quickest first."""

from collections.abc import Mapping

HOURS, DELIVERY, PERMISSIONS, PRIVACY = "hours", "delivery", "permissions", "privacy"

_OPENING_TESTS = (
    "unit/opening_hours/test_opening_status_boundaries",
    "unit/opening_hours/test_opening_days_ahead",
    "unit/opening_hours/test_opening_status",
)
_SCHEDULE_TESTS = (
    "unit/opening_hours/test_schedule_boundaries",
    "unit/opening_hours/test_schedule_errors",
    "unit/opening_hours/test_weekly_hours_parser",
)
_REPORT_TESTS = ("storage/test_report_numbers", "storage/test_reports")

GROUPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    HOURS: {
        "content/opening_hours/opening_status.py": _OPENING_TESTS,
        "content/opening_hours/opening_types.py": _OPENING_TESTS,
        "content/opening_hours/day_plan.py": _OPENING_TESTS,
        "content/opening_hours/schedule.py": _SCHEDULE_TESTS,
        "content/opening_hours/holiday_file.py": (
            "unit/opening_hours/test_holiday_file_errors",
            "unit/opening_hours/test_holiday_table",
        ),
    },
    DELIVERY: {
        "runtime/telegram/rate_limiter.py": (
            "runtime/test_rate_limiter",
            "runtime/test_rate_limiter_replies",
        ),
        "runtime/workers/broadcaster.py": ("runtime/test_broadcaster", "runtime/test_broadcaster_claims"),
        "storage/queues/outbox_claims.py": ("storage/test_outbox", "storage/test_campaigns"),
        "storage/queues/outbox.py": ("storage/test_outbox", "storage/test_campaigns"),
    },
    PERMISSIONS: {
        "handlers/core/permissions.py": ("storage/test_staff_roles", "chat/staff_accounts/test_permissions"),
        "storage/staff_accounts/staff.py": ("storage/test_staff_roles",),
    },
    PRIVACY: {
        "content/text/redaction.py": ("unit/text/test_redaction_boundaries", "unit/text/test_redaction"),
        "content/casework/small_count_suppression.py": (
            "unit/casework/test_small_count_threshold",
            "unit/casework/test_small_count_suppression",
        ),
        "storage/crypto/encryption.py": ("storage/test_encryption_format", "storage/test_encryption"),
        "storage/reports/reporter_contacts.py": _REPORT_TESTS,
        "storage/reports/reports.py": _REPORT_TESTS,
        "storage/privacy/report_erasure.py": ("storage/test_report_numbers",),
    },
}
TESTS_OF_MODULE = {module: tests for group in GROUPS.values() for module, tests in group.items()}
GROUP_OF_MODULE = {module: group for group, modules in GROUPS.items() for module in modules}
KILLED_SHARE_FLOOR = 0.85  # of the mutants tried in each group
