"""Settings of the API's framework and of its description. Nothing of it comes from the environment."""

from typing import Any

# Views say for themselves who may come and what they read; what a view forgets is closed.
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "casework.lib.api.problems.handle",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Casework",
    "DESCRIPTION": "Orders in, decisions out. docs/api.md explains it with examples.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "DISABLE_ERRORS_AND_WARNINGS": False,
}
