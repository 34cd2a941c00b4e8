"""Every setting, read from the environment; the defaults run the whole floor on one machine.

`DATABASE_URL`, `REDIS_URL`, `BROKER_URL`, `SECRET_KEY`, `PERSONAL_DATA_KEYS`, `ALLOWED_HOSTS` turn it into production
(docs/operations.md lists all of them).
"""

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from casework.config import logs
from casework.config.api import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401 (Django's settings of the API)
from casework.config.caches import caches
from casework.config.engines import templates
from casework.config.local_secrets import local_secret
from casework.config.messages import messages

django_stubs_ext.monkeypatch()  # lets fields, querysets and managers be written with their types

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# PRODUCTION is a matter of the environment: with it set, nothing falls back to a value made on this machine.
PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)


def _secret(name: str) -> str:
    value: str = env.str(name, default="")
    if value:
        return value
    if PRODUCTION:
        raise ImproperlyConfigured(f"{name} must be set when PRODUCTION is on.")
    return local_secret(name, VAR_DIR)


SECRET_KEY = _secret("SECRET_KEY")
# Fernet keys, newest first, separated by commas; old ones stay for as long as rows are encrypted with them.
PERSONAL_DATA_KEYS = [key.strip() for key in _secret("PERSONAL_DATA_KEYS").split(",") if key.strip()]
# Keyed hash for looking people up by phone or ID number; it must not change once data exists.
LOOKUP_KEY = _secret("LOOKUP_KEY")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "casework.config",
    "casework.demo",
    "casework.reports",
    "casework.service",
    "casework.quality",
    "casework.review",
    "casework.collections",
    "casework.telephony",
    "casework.contact",
    "casework.portfolio",
    "casework.workflow",
    "casework.people",
    "casework.jobs",
    "casework.lib",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "channels",
    "guardian",
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_celery_beat",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "casework.config.middleware.RequestNameMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "casework.config.middleware.LiveMiddleware",
    "casework.config.middleware.BookTimeMiddleware",
    "casework.config.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "casework.config.urls"
WSGI_APPLICATION = "casework.config.wsgi.application"
ASGI_APPLICATION = "casework.config.asgi.application"

TEMPLATES = templates(BASE_DIR / "casework" / "templates")

# --- database -------------------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url_config(env.str("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'casework.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers go on beside one writer; IMMEDIATE takes the write lock at the start, so that a transaction
    # never fails half-way with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # SQLite leaves out what an index carries beside its key

# --- sockets, work --------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 1000}}
    )
}
CACHES = caches(REDIS_URL)
CELERY_BROKER_URL = env.str("BROKER_URL", default="memory://localhost")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "casework.config.timetable:Timetable"
# What beat starts with; from then on the rows in the database count, which operations may edit.
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "Send lost work again": {"task": "jobs.sweep", "schedule": 60.0},
    "Give back and deal waiting work": {"task": "workflow.sweep", "schedule": 60.0},
    "Watch the clocks of the orders": {"task": "review.watch", "schedule": 60.0},
    "Forget the answers of the API whose time is over": {"task": "portfolio.forget_answers", "schedule": 3600.0},
    "Delete webhooks delivered long ago": {"task": "jobs.forget_webhooks", "schedule": crontab(hour="3", minute="40")},
    "Close messages that nothing brings on any more": {"task": "contact.settle_messages", "schedule": 300.0},
    "Ask for the scheduled exports": {"task": "reports.ask_scheduled", "schedule": 60.0},
    "Remove the files of old exports": {"task": "reports.expire_exports", "schedule": crontab(hour="4", minute="10")},
    "Forget address books": {"task": "portfolio.forget_address_books", "schedule": crontab(minute="15", hour="3")},
    "Compare the books with the bank": {"task": "portfolio.reconcile_books", "schedule": crontab(minute="35")},
    "Ask for the samples that the plans are due": {"task": "quality.ask_for_samples", "schedule": crontab(minute="20")},
    "Roll the books whose day has ended": {"task": "collections.roll_books", "schedule": crontab(minute="5")},
    "Close the days that are rolled": {"task": "reports.close_days", "schedule": crontab(minute="25")},
}
if CELERY_BROKER_URL.startswith("memory"):
    # Measured idle: 2 % of a core (at 0.001 s: 7 %); a message waits 5 ms on average.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.01}

# --- people ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "casework.people.backends.ByName",
    "casework.people.backends.BySignInPage",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
GUARDIAN_AUTO_PREFETCH = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "casework.people.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# Wrong passwords are counted by axes, in the database: allauth would count them in each process of its own.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
AXES_ENABLED = env.bool("AXES_ENABLED", default=True)

# --- what the browser may do ----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "casework.people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
# How long numbers beside a page's content are remembered, unless something changes of which they hang (0: not at all).
NUMBERS_KEPT_SECONDS = 5
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=False)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None

# --- language, time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "casework" / "locale"]
FORMAT_MODULE_PATH = "casework.config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

# --- files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "casework" / "static"]
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_ROOT = VAR_DIR / "media"  # never served by URL: downloads go through views that check the reader's right
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
FILE_UPLOAD_PERMISSIONS = 0o600
# For how many days the file of an export can be fetched.
EXPORT_KEEP_DAYS = env.int("EXPORT_KEEP_DAYS", default=14)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# How many parts of a large night are rolled at once (PostgreSQL).
ROLL_WORKERS = env.int("ROLL_WORKERS", default=2)
FEED_MAX_BYTES = env.int("FEED_MAX_BYTES", default=512 * 1024 * 1024)
SAMPLES_DIR = BASE_DIR / "samples"
# The largest picture or document that an order takes.
REVIEW_FILE_MAX_BYTES = env.int("REVIEW_FILE_MAX_BYTES", default=10 * 1024 * 1024)

# --- telephony, messages --------------------------------------------------------------------------------------
TELEPHONY_PROVIDER = env.str("TELEPHONY_PROVIDER", default="simulator")
TELEPHONY_WEBHOOK_SECRET = _secret("TELEPHONY_WEBHOOK_SECRET")
# How many seconds pass on the simulated telephone in one real second.
TELEPHONY_SIMULATOR_SPEED = env.float("TELEPHONY_SIMULATOR_SPEED", default=1.0)
vars().update(messages(env, _secret, production=PRODUCTION))

# Under which address people reach Casework: for links in mails.
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000")

# --- what comes in --------------------------------------------------------------------------------------------
API_MAX_BYTES = env.int("API_MAX_BYTES", default=5 * 1024 * 1024)

# --- what goes out --------------------------------------------------------------------------------------------
# Networks inside which a webhook may go beside the open internet, also by plain http: "10.2.0.0/16,127.0.0.1/32".
WEBHOOK_ALLOWED_NETWORKS = env.list("WEBHOOK_ALLOWED_NETWORKS", default=[])
# How long what was delivered can be looked up; after how long without a success an endpoint is paused (0: never).
WEBHOOK_KEEP_DAYS = env.int("WEBHOOK_KEEP_DAYS", default=30)
WEBHOOK_PAUSE_AFTER_HOURS = env.int("WEBHOOK_PAUSE_AFTER_HOURS", default=24)

# --- what is paid out -----------------------------------------------------------------------------------------
# Who pays approved orders out. The simulator answers after so many seconds; an amount of …13 cents always fails, one of
# …14 cents at the first attempt.
PAYOUT_PROVIDER = env.str("PAYOUT_PROVIDER", default="simulator")
PAYOUT_SIMULATOR_SECONDS = env.float("PAYOUT_SIMULATOR_SECONDS", default=3.0)

# --- logs -----------------------------------------------------------------------------------------------------
LOGGING = logs.configure(level=env.str("LOG_LEVEL", default="WARNING"), as_json=PRODUCTION)
