"""A real OpenID provider (django-allauth) as a program of its own: `python oidc_provider.py PORT FOLDER REDIRECT`.

It can be told to misbehave: what the file `mischief` in its folder names is done to the next ID tokens.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

CLIENT_ID, CLIENT_SECRET, PASSWORD = "bagland", "between us two", "their own password"
PEOPLE = {"maria": True, "ida": False, "stranger": True}
"""Who has an account there, and whether the e-mail is verified."""

port, folder, redirect = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
issuer = f"http://localhost:{port}"


def mischief() -> str:
    """What the test asked for."""
    try:
        return (folder / "mischief").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def configure() -> None:
    """Django with allauth and nothing else."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    def pem() -> str:
        return (
            rsa.generate_private_key(public_exponent=65537, key_size=2048)
            .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            .decode()
        )

    settings.configure(
        SECRET_KEY="theirs",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="__main__",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "__main__.Mischief",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        ACCOUNT_LOGIN_METHODS={"username"},
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
        SESSION_COOKIE_NAME="provider_session",
        CSRF_COOKIE_NAME="provider_csrf",
        IDP_OIDC_PRIVATE_KEY=pem(),
        IDP_OIDC_ADAPTER="__main__.Adapter",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        OTHER_KEY=pem(),
    )


class Mischief:
    """Changes what the token endpoint answers, when asked to."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def __call__(self, request: Any) -> Any:
        response = self.answer(request)
        if request.path.endswith("/token") and response.status_code == 200 and (what := mischief()):
            body = json.loads(response.content)
            body["id_token"] = spoiled(body["id_token"], what)
            response.content = json.dumps(body)
        return response


def spoiled(token: str, what: str) -> str:
    """The ID token with one thing wrong; signed again by the right key where only a claim is wrong."""
    from django.conf import settings
    from joserfc import jwt
    from joserfc.jwk import RSAKey

    first, second, signature = token.split(".")
    head, claims = _read(first), _read(second)
    key = settings.IDP_OIDC_PRIVATE_KEY
    match what:
        case "expired":
            claims |= {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200}
        case "audience":
            claims["aud"] = "somebody else"
        case "issuer":
            claims["iss"] = "http://localhost:1"
        case "nonce":
            claims["nonce"] = "another"
        case "no nonce":
            claims.pop("nonce", None)
        case "unsigned":
            return f"{_written({'alg': 'none'})}.{_written(claims)}."
        case "tampered":
            return f"{_written(head)}.{_written(claims | {'email': 'jens@nordlys.example'})}.{signature}"
        case "shared secret":
            from joserfc.jwk import OctKey

            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET * 4), algorithms=["HS256"])
        case "other key":
            key = settings.OTHER_KEY
    return jwt.encode(head, claims, RSAKey.import_key(key))


def _read(part: str) -> dict[str, Any]:
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def _written(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def fill() -> None:
    """The people, and Bagland as a client."""
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for name, verified in PEOPLE.items():
        email = f"{name}@nordlys.example"
        user = User.objects.create_user(name, email, PASSWORD)
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    Client.objects.create(
        id=CLIENT_ID,
        name="Bagland",
        secret=make_password(CLIENT_SECRET),
        scopes="openid\nemail\nprofile",
        redirect_uris=redirect.replace(",", "\n"),
        skip_consent=True,
    )


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing."""


if __name__ == "__main__":
    configure()
    import django

    django.setup()
    from allauth.idp.oidc.adapter import DefaultOIDCAdapter
    from django.core.wsgi import get_wsgi_application
    from django.urls import include, path

    class Adapter(DefaultOIDCAdapter):
        def get_issuer(self) -> str:
            return issuer

    urlpatterns = [path("accounts/", include("allauth.account.urls")), path("", include("allauth.idp.urls"))]
    fill()
    with make_server("127.0.0.1", port, get_wsgi_application(), server_class=Server, handler_class=Quiet) as serving:
        (folder / "ready").touch()
        serving.serve_forever()
