"""One page: 50 events with who did them, in what position and on whom. Session, user, and one statement for the rows.

The rows are joined in Python, the frame is a template; `after` is the place where the page before ended.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_datetime

FRAME = Template("""<!doctype html>
<html lang="da"><head><meta charset="utf-8"><title>Events</title></head>
<body><nav>{% for name in names %}<a href="/{{ name }}/">{{ name }}</a>{% endfor %}</nav>
<p>{{ user.username }}</p><main><h1>Events</h1><form method="get">{% csrf_token %}
<select name="activity">{% for name in names %}<option>{{ name }}</option>{% endfor %}</select></form>
<table><thead><tr>{% for head in heads %}<th>{{ head }}</th>{% endfor %}</tr></thead><tbody>{{ rows|safe }}</tbody></table>
<a href="?{{ following }}">Next</a></main></body></html>""")
NAMES = ("home", "people", "positions", "departments", "events", "requests", "tokens", "parked")
HEADS = ("When", "Who", "What", "On", "Holding")
ROWS = """
SELECT e.id, e.at, e.activity, who.name, subject.name, profile.title_da, e.actor
FROM audit_event e
JOIN organisation_actor who ON who.id = e.actor
LEFT JOIN organisation_actor subject ON subject.id = e.subject_id
LEFT JOIN organisation_positionterm term ON term.position_id = e.position AND term.last_date IS NULL
LEFT JOIN organisation_positionprofile profile ON profile.id = term.profile_id
{where} ORDER BY e.at DESC, e.id DESC LIMIT 51
"""


@login_required(login_url="/sign-in/")
def events(request: HttpRequest) -> HttpResponse:
    """The page."""
    conditions, values = [], []
    if activity := request.GET.get("activity"):
        conditions.append("e.activity = %s")
        values.append(activity)
    if after := request.GET.get("after"):
        at, key = after.split("~")
        conditions.append("(e.at, e.id) < (%s, %s)")
        values += [connection.ops.adapt_datetimefield_value(parse_datetime(at)), int(key)]
    with connection.cursor() as cursor:
        cursor.execute(ROWS.format(where="WHERE " + " AND ".join(conditions) if conditions else ""), values)
        found = cursor.fetchall()
    rows = "".join(_row(row) for row in found[:50])
    following = f"after={_moment(found[49][1]).isoformat()}~{found[49][0]}" if len(found) > 50 else ""
    context = {"rows": rows, "following": following, "names": NAMES, "heads": HEADS, "user": request.user}
    return HttpResponse(FRAME.render(Context(context)))


def _row(row: tuple[Any, ...]) -> str:
    key, at, activity, who, subject, holding, actor = row
    when = timezone.localtime(_moment(at))
    return (
        f'<tr id="event-{key}"><td><a href="/events/{key}/"><time datetime="{when.isoformat()}">'
        f'{when:%d.%m.%Y %H.%M}</time></a></td><td><a href="/people/{actor}/">{escape(who)}</a></td>'
        f"<td>{escape(activity)}</td><td>{escape(subject or '')}</td><td>{escape(holding or '')}</td></tr>"
    )


def _moment(at: Any) -> Any:
    """SQLite gives text."""
    return at if not isinstance(at, str) else timezone.make_aware(parse_datetime(at), timezone.UTC)


urlpatterns = [path("events/", events)]
