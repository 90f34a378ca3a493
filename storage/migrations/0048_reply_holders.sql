-- Each update asks whether another process has an earlier reply for its chat. The index passes over our own replies.
-- postgresql
CREATE INDEX replies_holder ON replies (holder, update_id);
-- both
