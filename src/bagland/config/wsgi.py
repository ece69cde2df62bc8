"""The application that a WSGI server runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from bagland.foundation.turns import taking_turns

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagland.config.settings")
application = taking_turns(get_wsgi_application())
