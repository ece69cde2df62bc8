"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane: the least that OWASP's password storage sheet recommends (2024).

    One lane, because a web process answers other people at the same time.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
