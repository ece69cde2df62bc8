"""Example values of a JSON schema, for the document."""

from __future__ import annotations

from typing import Any

_BY_FORMAT = {"date": "2026-11-23", "date-time": "2026-11-23T14:26:00+01:00", "password": "correct horse battery"}


def example_of(schema: dict[str, Any], *, skip: tuple[str, ...] = ()) -> Any:
    """A value that the schema allows: only what it requires, the simplest of each."""
    if "examples" in schema:
        return schema["examples"][0]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0])
    match schema.get("type"):
        case "object":
            wanted = schema.get("required", ())
            parts = schema.get("properties", {})
            return {name: example_of(part) for name, part in parts.items() if name in wanted and name not in skip}
        case "array":
            return [example_of(schema["items"])] if "items" in schema else []
        case "integer":
            return 12
        case "boolean":
            return True
        case _:
            return _text(schema)


def _text(schema: dict[str, Any]) -> str:
    if schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    pattern = schema.get("pattern", "")
    if pattern.startswith("^[A-Z]{3}"):
        return "DKK"
    if pattern.startswith(r"^-?\d"):
        return "0.8"
    return str(schema.get("title", "Text"))
