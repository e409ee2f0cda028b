

# The environment variable RECKON_SETTINGS, as JSON, wins over what stands above: the smoke test makes everything small.
import json
import os


def overlay(base, change):
    for key, value in change.items():
        base[key] = overlay(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
    return base


SETTINGS = overlay(SETTINGS, json.loads(os.environ.get("RECKON_SETTINGS", "{}")))
