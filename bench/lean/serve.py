"""Serves the lean page as `bagland run` serves Bagland (`python -m bench.lean.serve PORT`). Says its cookie."""

from __future__ import annotations

import os
import sys


def main(port: int) -> None:
    """Make a user with a session, say its cookie, serve."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.lean.settings"
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection, connections
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    if User._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(User)
    user, _is_new = User.objects.get_or_create(username="jens")
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    print(f"lean_session={session.session_key}", flush=True)
    connections.close_all()
    Server(
        "bench.lean.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=1,
        log_level=LogLevels.warning,
        backlog=1024,
    ).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
