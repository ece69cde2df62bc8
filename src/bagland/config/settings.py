"""Django's settings, from the one typed environment. There is no settings module per stage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.config.logs import logging_settings
from bagland.foundation.environment import environment

PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = environment.signing_key
DEBUG = False
ALLOWED_HOSTS = [host.strip() for host in environment.hosts.split(",") if host.strip()]

INSTALLED_APPS = [
    "bagland.foundation",
    "bagland.ui",
    "bagland.kernel.audit",
    "bagland.kernel.jobs",
    "bagland.kernel.organisation",
    "bagland.kernel.mail",
    "bagland.kernel.access",
    "bagland.kernel.search",
    "bagland.kernel.exchange",
    "bagland.kernel.notices",
    "bagland.kernel.desk",
    "bagland.kernel.parties",
    "bagland.kernel.documents",
    "bagland.kernel.work",
    "bagland.country.dk",
    "bagland.journeys",
    "bagland.doors",
    "bagland.doors.webhooks",
    "bagland.doors.running",
    "axes",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "bagland.kernel.access.proxies.RealAddress",
    "bagland.doors.running.requests.Watched",
    "bagland.config.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "bagland.kernel.access.middleware.ActMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "bagland.config.urls"
WSGI_APPLICATION = "bagland.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": environment.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.SignIn"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["bagland.kernel.access.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["login"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"  # what `authenticate` calls it; with another name tries are counted for nobody
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address"]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "bagland.kernel.access.pages.coming_in.locked_out"

SESSION_ENGINE = "bagland.kernel.access.sessions"
SESSION_COOKIE_NAME = "bagland_session"
SESSION_COOKIE_AGE = environment.session_longest * 60 * 60
SESSION_IDLE_MINUTES = environment.session_idle
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "bagland_csrf"
CSRF_FAILURE_VIEW = "bagland.ui.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.https else None
TRUSTED_PROXIES = [proxy.strip() for proxy in environment.trusted_proxies.split(",") if proxy.strip()]
PUBLIC_URL = environment.public_url
MAIL_SERVER = environment.mail
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LANGUAGE_CODE = "da"
LANGUAGES = [("da", _("Danish")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"
FORMAT_MODULE_PATH: list[str] = []

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[-.][0-9A-Za-z]{8,12}\..+$"

LOGGING = logging_settings(environment.log_level, environment.log_format)
SILENCED_SYSTEM_CHECKS = ["fields.W342"]
