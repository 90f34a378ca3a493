-- The queue in its order, however many cases there are: open ones by their limit, closed ones by the day of their end.
CREATE INDEX cases_pressing ON cases (closed, slow, COALESCE(due, '9999'), report);
CREATE INDEX cases_closed ON cases (closed, moved, report);
DROP INDEX cases_holder;
CREATE INDEX cases_holder ON cases (holder, closed);
