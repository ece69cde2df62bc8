"""Second factors: codes from an app, passkeys, recovery codes, and who must have one."""
