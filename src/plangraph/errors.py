"""Every error a user can meet, in one tree; each class carries its HTTP status and exit code.

    PlangraphError
      CallerError                  what was asked cannot be done as asked
        SourceMissing              no such file or folder
        SourceUnreadable           there, but cannot be read as what it should be
          RdfSyntaxError           with file, line and column
          UnknownSuffix            a file name that tells no RDF format
          EmptySource              nothing in it to publish
        QuoteNotFound              quoted words that the text does not hold exactly once
        NotConforming              the graph breaks a SHACL shape
        UnknownName                no setting, command, query file or kind of that name
        BadRequest                 a request that says something impossible
          QuerySyntaxError         with line, column and a hint
          QueryRefused             a query over a stated limit
          RequestTooLarge
          UnsupportedMedia
          WrongMethod
        NotFound
          Gone                     it was there; says what replaced it
        NotAcceptable              with the list of what is offered
        TooManyRequests            with the seconds to wait
      WorldError                   the machine, the disk or a peer failed
        PortInUse
        StorageFailed              disk full, no permission
        ReleaseDamaged             a release that is not what its manifest says
        EngineFailed               a query worker died
          QueryTimeout             the time limit ended it
          QueryOutOfMemory         the memory limit ended it
          ResultTooLarge           the output limit ended it
          EngineBusy               no worker free in time
          WorkerLost                 its process ended in the middle of an answer
          ClientGone                 nobody waits for the answer any more
          RemoteFailed             the remote endpoint answered wrongly or not at all
        UnforeseenFault              a fault of ours

A message says what was asked, what was found and what to do, in one line.
"""

from __future__ import annotations

from collections.abc import Sequence


class PlangraphError(Exception):
    """The root. `status` is the HTTP status, `exit_code` that of the command line.

    `details` are further lines, where one fault of many is not enough to work with.
    """

    status = 500
    exit_code = 3

    def __init__(self, message: str = "", details: Sequence[str] = ()) -> None:
        self.details = tuple(details)
        super().__init__(message)

    @property
    def message(self) -> str:
        """The one line a person reads."""
        return " ".join(str(self).split())


class CallerError(PlangraphError):
    """What was asked cannot be done as asked."""

    status = 400
    exit_code = 2


class SourceMissing(CallerError):
    """No such file or folder."""

    status = 404


class SourceUnreadable(CallerError):
    """The source is there but cannot be read as what it should be."""


class RdfSyntaxError(SourceUnreadable):
    """Broken RDF; `line` and `column` count from 1 and are None where the parser gives none."""

    def __init__(self, file: str, line: int | None, column: int | None, reason: str) -> None:
        self.file, self.line, self.column, self.reason = file, line, column, reason
        place = ":".join([file, *(str(n) for n in (line, column) if n is not None)])
        super().__init__(f"{place}: not valid RDF: {reason}")


class UnknownSuffix(SourceUnreadable):
    """A file name that tells no RDF format."""


class EmptySource(SourceUnreadable):
    """Nothing in it to publish."""


class QuoteNotFound(CallerError):
    """Quoted words that the text does not hold, or holds more than once."""


class NotConforming(CallerError):
    """The graph breaks a SHACL shape."""

    exit_code = 1


class UnknownName(CallerError):
    """No setting, command, query file or kind of that name."""


class BadRequest(CallerError):
    """A request that says something impossible."""


class QuerySyntaxError(BadRequest):
    """A malformed query; `line` and `column` count from 1, None where unknown."""

    def __init__(
        self, reason: str, line: int | None = None, column: int | None = None, hint: str = ""
    ) -> None:
        self.reason, self.line, self.column, self.hint = reason, line, column, hint
        place = f" at line {line}, column {column}" if line is not None else ""
        super().__init__(f"The query cannot be parsed{place}: {reason}{' ' + hint if hint else ''}")


class QueryRefused(BadRequest):
    """A query over a stated limit; `limit` is the setting that says so."""

    def __init__(self, message: str, limit: str = "") -> None:
        self.limit = limit
        super().__init__(message)


class RequestTooLarge(BadRequest):
    """A body or query string over the limit."""

    status = 413


class UnsupportedMedia(BadRequest):
    """A request body of a type or encoding that is not read here."""

    status = 415


class WrongMethod(BadRequest):
    """A method the address does not answer to."""

    status = 405


class NotFound(CallerError):
    """Nothing at this address."""

    status = 404


class Gone(NotFound):
    """It was there; `replacement` is the IRI of what took its place, or None."""

    status = 410

    def __init__(self, message: str, replacement: str | None = None) -> None:
        self.replacement = replacement
        super().__init__(message)


class NotAcceptable(CallerError):
    """None of the asked media types is offered; `offered` lists those that are."""

    status = 406

    def __init__(self, message: str, offered: tuple[str, ...] = ()) -> None:
        self.offered = offered
        super().__init__(message)


class TooManyRequests(CallerError):
    """This client has used up its share; `retry_after` in seconds."""

    status = 429

    def __init__(self, message: str, retry_after: int = 1) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class WorldError(PlangraphError):
    """The machine, the disk or a peer failed."""


class PortInUse(WorldError):
    """Somebody else listens on the port."""


class StorageFailed(WorldError):
    """The disk is full or may not be written."""


class ReleaseDamaged(WorldError):
    """A release folder that is not what its manifest says."""


class EngineFailed(WorldError):
    """A query worker died."""

    status = 503


class QueryTimeout(EngineFailed):
    """The time limit ended the query."""


class QueryOutOfMemory(EngineFailed):
    """The memory limit ended the query."""


class ResultTooLarge(EngineFailed):
    """The output limit ended the query."""


class EngineBusy(EngineFailed):
    """No worker was free in time; `retry_after` in seconds."""

    def __init__(self, message: str, retry_after: int = 1) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class WorkerLost(EngineFailed):
    """The worker's process ended in the middle of an answer."""


class ClientGone(EngineFailed):
    """Nobody waits for the answer any more."""


class RemoteFailed(EngineFailed):
    """The remote endpoint answered wrongly (502) or not at all (504)."""

    status = 502

    def __init__(self, message: str, *, timed_out: bool = False) -> None:
        if timed_out:
            self.status = 504
        super().__init__(message)


class UnforeseenFault(WorldError):
    """A fault of ours, told without detail; the log has the rest."""
