"""Settings of the lean page: the same database, session and user, and nothing else that a page could do without."""

from __future__ import annotations

from bagland.config import settings as ours

SECRET_KEY = ours.SECRET_KEY
DATABASES = ours.DATABASES
ALLOWED_HOSTS = ["127.0.0.1"]
DEBUG = False
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "bench.lean.page"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {}}]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_COOKIE_NAME = "lean_session"
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"
