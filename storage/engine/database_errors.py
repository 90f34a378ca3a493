"""The errors of the database, the same for SQLite and PostgreSQL."""


class DatabaseError(Exception):
    """The database cannot be used. The text tells the operator the reason and the remedy."""


class ConstraintError(Exception):
    """A constraint or trigger of the schema refused a statement. It is a programming error; a retry does not help."""


class RetryableError(Exception):
    """The transaction failed for a reason outside it: a lost connection, a deadlock, a restart of the server.

    Repeat it. If the connection broke during COMMIT, the transaction may have been committed.
    """
