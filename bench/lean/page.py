"""One page: 50 events with who did them, in what position and on whom. Session, user, and one query for the rows.

The rows are joined in Python, the frame is a template; `after` is the place where the page before ended.
"""

from __future__ import annotations

from datetime import datetime
from html import escape

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path
from django.utils import timezone

from bench.lean.models import Event

FRAME = Template("""<!doctype html>
<html lang="da"><head><meta charset="utf-8"><title>Events</title></head>
<body><nav>{% for name in names %}<a href="/{{ name }}/">{{ name }}</a>{% endfor %}</nav>
<p>{{ user.username }}</p><main><h1>Events</h1><form method="get">
<select name="activity">{% for name in names %}<option>{{ name }}</option>{% endfor %}</select></form>
<table><thead><tr>{% for head in heads %}<th>{{ head }}</th>{% endfor %}</tr></thead>
<tbody>{{ rows|safe }}</tbody></table>
<a href="?{{ following }}">Next</a></main></body></html>""")
NAMES = ("home", "people", "positions", "departments", "events", "requests", "tokens", "parked")
COLUMNS = ("pk", "at", "activity", "actor", "actor__name", "subject__name", "position__profile__title_da")
HEADS = ("When", "Who", "What", "On", "Holding")


@login_required(login_url="/sign-in/")
def events(request: HttpRequest) -> HttpResponse:
    """The page."""
    rows = Event.objects.order_by("-at", "-pk").values_list(*COLUMNS)
    if activity := request.GET.get("activity"):
        rows = rows.filter(activity=activity)
    if after := request.GET.get("after"):
        text, key = after.split("~")
        at = datetime.fromisoformat(text)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=int(key)), at__lte=at)
    found = list(rows[:51])
    following = f"after={found[49][1].isoformat()}~{found[49][0]}" if len(found) > 50 else ""
    joined = "".join(_row(*row) for row in found[:50])
    context = {"rows": joined, "following": following, "names": NAMES, "heads": HEADS, "user": request.user}
    return HttpResponse(FRAME.render(Context(context)))


def _row(key: int, at: datetime, activity: str, actor: int, who: str, subject: str | None, holding: str | None) -> str:
    when = timezone.localtime(at)
    return (
        f'<tr id="event-{key}"><td><a href="/events/{key}/"><time datetime="{when.isoformat()}">'
        f'{when:%d.%m.%Y %H.%M}</time></a></td><td><a href="/people/{actor}/">{escape(who)}</a></td>'
        f"<td>{escape(activity)}</td><td>{escape(subject or '')}</td><td>{escape(holding or '')}</td></tr>"
    )


urlpatterns = [path("events/", events)]
