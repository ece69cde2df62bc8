"""One page: 50 events with who did them, in what position and on whom. Session, user, and one query for the objects.

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
<table><thead><tr>{% for head in heads %}<th>{{ head }}</th>{% endfor %}</tr></thead><tbody>{{ rows|safe }}</tbody></table>
<a href="?{{ following }}">Next</a></main></body></html>""")
NAMES = ("home", "people", "positions", "departments", "events", "requests", "tokens", "parked")
HEADS = ("When", "Who", "What", "On", "Holding")


@login_required(login_url="/sign-in/")
def events(request: HttpRequest) -> HttpResponse:
    """The page."""
    rows = Event.objects.select_related("actor", "subject", "position__profile")
    if activity := request.GET.get("activity"):
        rows = rows.filter(activity=activity)
    if after := request.GET.get("after"):
        text, key = after.split("~")
        at = datetime.fromisoformat(text)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=int(key)), at__lte=at)
    found = list(rows[:51])
    last = found[49]
    following = f"after={last.at.isoformat()}~{last.pk}" if len(found) > 50 else ""
    joined = "".join(_row(row) for row in found[:50])
    context = {"rows": joined, "following": following, "names": NAMES, "heads": HEADS, "user": request.user}
    return HttpResponse(FRAME.render(Context(context)))


def _row(row: Event) -> str:
    when = timezone.localtime(row.at)
    return (
        f'<tr id="event-{row.pk}"><td><a href="/events/{row.pk}/"><time datetime="{when.isoformat()}">'
        f'{when:%d.%m.%Y %H.%M}</time></a></td><td><a href="/people/{row.actor_id}/">{escape(row.actor.name)}</a></td>'
        f"<td>{escape(row.activity)}</td><td>{escape(row.subject.name if row.subject else '')}</td>"
        f"<td>{escape(str(row.position) if row.position else '')}</td></tr>"
    )


urlpatterns = [path("events/", events)]
