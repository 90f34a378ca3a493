"""Opening hours: schedules, holidays, staff overrides, and the state at a moment."""
