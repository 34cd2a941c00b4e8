"""Every address of the project."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("casework.people.urls")),
    path("review/", include("casework.review.urls")),
    path("work/", include("casework.workflow.urls")),
    path("collections/", include("casework.collections.urls")),
    path("limits/", include("casework.collections.limits.urls")),
    path("write-offs/", include("casework.collections.writeoffs.urls")),
    path("papers/", include("casework.collections.papers.urls")),
    path("retention/", include("casework.collections.retention.urls")),
    path("agencies/", include("casework.collections.agencies.urls")),
    path("case-messages/", include("casework.collections.messaging.urls")),
    path("contact/codes/", include("casework.contact.codes.urls")),
    path("contact/", include("casework.contact.urls")),
    path("messages/", include("casework.contact.messages.urls")),
    path("calls/", include("casework.telephony.urls")),
    path("api/", include("casework.review.api.urls")),
    path("clients/", include("casework.portfolio.clients.urls")),
    path("imports/", include("casework.portfolio.urls")),
    path("address-books/", include("casework.portfolio.outside.urls")),
    path("ledger/", include("casework.portfolio.ledger.urls")),
    path("webhooks/", include("casework.jobs.webhooks.urls")),
    path("", include("casework.jobs.urls")),
    path("quality/", include("casework.quality.urls")),
    path("customers/", include("casework.service.urls")),
    path("reports/", include("casework.reports.urls")),
    path("settlements/", include("casework.reports.settlements.urls")),
    path("accounts/", include("casework.people.account_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", TemplateView.as_view(template_name="styleguide.html"), name="styleguide"))
