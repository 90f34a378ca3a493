"""What goes wrong with a database, whichever it is."""


class DatabaseError(Exception):
    """The database cannot be used; the text says why and what to do, in words for the operator."""


class ConstraintError(Exception):
    """A constraint or trigger of the schema refused the statement: a mistake of ours, and trying again changes nothing."""


class RetryableError(Exception):
    """The transaction came to nothing for a reason outside it: connection lost, deadlock, restart of the server.

    Begin it anew. When the connection broke just while it was being committed, it may have been committed all the same.
    """
