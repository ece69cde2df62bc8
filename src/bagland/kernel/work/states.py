"""The words of the work room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TaskKind(models.TextChoices):
    """What is asked of whoever does it."""

    TASK = "TASK", _("task")
    STEP = "STEP", _("step of a procedure")
    APPROVAL = "APPROVAL", _("approval")
    READING = "READING", _("text to read")


class TaskState(models.TextChoices):
    """BLOCKED waits for other tasks. OPEN → DONE, SKIPPED (by right, with a reason) or CANCELLED."""

    BLOCKED = "BLOCKED", _("waits for other tasks")
    OPEN = "OPEN", _("open")
    DONE = "DONE", _("done")
    SKIPPED = "SKIPPED", _("skipped")
    CANCELLED = "CANCELLED", _("cancelled")


class Why(models.TextChoices):
    """Why a task waits for a position or a person."""

    LANE = "LANE", _("its procedure or its author names it")
    HANDED = "HANDED", _("it was handed over")
    ABOVE = "ABOVE", _("nobody is in the position below")
    AWAY = "AWAY", _("the person for whom it waits is away")
    ESCALATED = "ESCALATED", _("it is late")
    OWNER = "OWNER", _("nobody else could be found")


class VersionState(models.TextChoices):
    """DRAFT → IN_REVIEW → PUBLISHED → SUPERSEDED or WITHDRAWN; a draft may be DISCARDED."""

    DRAFT = "DRAFT", _("draft")
    IN_REVIEW = "IN_REVIEW", _("in review")
    PUBLISHED = "PUBLISHED", _("published")
    SUPERSEDED = "SUPERSEDED", _("superseded")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    DISCARDED = "DISCARDED", pgettext_lazy("draft", "discarded")


class CaseState(models.TextChoices):
    """STOPPED waits for a person because the procedure could not go on: an expression failed, nobody was found."""

    RUNNING = "RUNNING", _("running")
    STOPPED = "STOPPED", _("stopped")
    DONE = "DONE", pgettext_lazy("case", "done")
    CANCELLED = "CANCELLED", pgettext_lazy("case", "cancelled")


class Left(models.TextChoices):
    """How a case left a node."""

    DONE = "DONE", _("done")
    SKIPPED = "SKIPPED", _("skipped")
    CANCELLED = "CANCELLED", _("cancelled")
    LATE = "LATE", _("left because it was late")
    MOVED = "MOVED", _("moved to another version")


class TimerKind(models.TextChoices):
    """What happens when it is due."""

    AUTOMATIC = "AUTOMATIC", _("an automatic step")
    WAIT = "WAIT", _("the end of a wait")
    REMIND = "REMIND", _("a reminder")
    ESCALATE = "ESCALATE", _("an escalation")
    LATE = "LATE", _("the other path of a late step")
    START = "START", _("the start of a case")
    MOVE = "MOVE", _("the next cases of a plan")
    RECUR = "RECUR", _("the next task of a recurrence")
    UNANSWERED = "UNANSWERED", _("an approval that nobody has answered")


class DataClass(models.TextChoices):
    """Who may read an answer later."""

    NORMAL = "normal", _("everybody who sees the case")
    PERSONAL = "personal", _("those who have work in the case")
    SENSITIVE = "sensitive", _("whoever gave it, and the steps that show it")


class Rule(models.TextChoices):
    """How many of those who may approve must."""

    ANY = "ANY", _("one of them")
    ALL = "ALL", _("all of them")
    QUORUM = "QUORUM", _("a number of them")
    LINE = "LINE", _("up the line until the authority suffices")


class Answer(models.TextChoices):
    """What is said to an approval."""

    YES = "YES", _("approve")
    NO = "NO", _("decline")


class PlanState(models.TextChoices):
    """PREVIEWED → MOVING → DONE → REVERSING → REVERSED, or dropped."""

    PREVIEWED = "PREVIEWED", _("previewed")
    MOVING = "MOVING", pgettext_lazy("plan", "being carried out")
    DONE = "DONE", _("carried out")
    REVERSING = "REVERSING", pgettext_lazy("plan", "being taken back")
    REVERSED = "REVERSED", _("taken back")
    DROPPED = "DROPPED", _("dropped")


class Moved(models.TextChoices):
    """Where a day goes that is no working day."""

    NONE = "none", _("it stays")
    NEXT = "next", _("the next working day")
    PREVIOUS = "previous", _("the last working day before")
    SKIP = "skip", _("it is left out")


class Unit(models.TextChoices):
    """How often something comes."""

    DAY = "DAILY", _("day")
    WEEK = "WEEKLY", _("week")
    MONTH = "MONTHLY", _("month")
    YEAR = "YEARLY", _("year")


class Nth(models.TextChoices):
    """Which of the days of a month, from its beginning or its end."""

    FIRST = "1", _("the first")
    SECOND = "2", _("the second")
    THIRD = "3", _("the third")
    FOURTH = "4", _("the fourth")
    FIFTH = "5", _("the fifth")
    LAST = "-1", _("the last")
    SECOND_LAST = "-2", _("the second last")
    THIRD_LAST = "-3", _("the third last")


class OnDay(models.TextChoices):
    """A kind of day of a month, or a weekday."""

    DAY = "DAY", pgettext_lazy("of a month", "day")
    WORKING_DAY = "WD", _("working day")
    BANKING_DAY = "BD", _("banking day")
    MONDAY = "MO", _("Monday")
    TUESDAY = "TU", _("Tuesday")
    WEDNESDAY = "WE", _("Wednesday")
    THURSDAY = "TH", _("Thursday")
    FRIDAY = "FR", _("Friday")
    SATURDAY = "SA", _("Saturday")
    SUNDAY = "SU", _("Sunday")


class Measured(models.TextChoices):
    """What a measure is of."""

    CASE = "CASE", _("cases")
    NODE = "NODE", _("steps")
    POSITION = "POSITION", _("waiting time of positions")
    WAITING = "WAITING", _("what waits now")


class ServiceIcon(models.TextChoices):
    """The picture of a service: names of icons of the house."""

    HELP = "help-circle", _("help")
    MONEY = "report-money", _("money")
    PEOPLE = "user-plus", _("new colleague")
    LEAVING = "user-share", _("leaving")
    DEVICE = "device-laptop", _("device")
    PHONE = "phone", _("telephone")
    KEY = "key", _("access")
    TEXT = "file-text", _("text")
    SAFETY = "shield-check", _("safety")
    MAIL = "mail", _("post")
    BUILDING = "building", _("building")
    TOOLS = "tool", _("repair")
    TRAVEL = "plane", _("travel")
    CAR = "car", _("car")
    PICTURE = "photo", _("picture")
    EVENT = "calendar", _("meeting or event")
