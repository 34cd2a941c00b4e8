"""Where a webhook may go: into the open internet by https, and to the networks that the settings allow.

The host is resolved once and the connection goes to the very address that was checked, so that a name which answers
differently the second time leads nowhere else.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST_URL = 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Refused):
    """The URL is none, or leads to where no webhook may go."""


class UnknownHost(AddressRefused):
    """The name of the host has no address."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where to connect. host: the name, for the certificate and the Host header; address: what was checked."""

    secure: bool
    host: str
    port: int
    path: str
    address: str

    @property
    def host_header(self) -> str:
        """The host as the header has it, with a port that is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Return where `url` leads. Raises UnknownHost, AddressRefused (not a URL of ours, or an address inside)."""
    parts, port = _parts(url)
    host, secure = str(parts.hostname), parts.scheme == "https"
    for address in (found := _resolved(host, port)):
        if not (_is_allowed(address) or (secure and is_public(address))):
            raise AddressRefused(_inside(secure))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure=secure, host=host, port=port, path=path, address=str(found[0]))


def is_public(address: Address) -> bool:
    """Say whether an address lies in the open internet, also where it hides an IPv4 address in an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        hidden = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            hidden = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if hidden is not None:
            return is_public(hidden)
    return address.is_global and not address.is_multicast


def _parts(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    except ValueError as error:
        raise AddressRefused(_("This is not a web address.")) from error
    if not is_plain or parts.scheme not in {"http", "https"} or not parts.hostname or "\\" in url:
        raise AddressRefused(_("This is not a web address."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused(_("A webhook's address has no user, password or fragment."))
    return parts, port


def _resolved(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHost(_("The host is not known.")) from error
    return [ipaddress.ip_address(str(sockaddr[0]).partition("%")[0]) for *_rest, sockaddr in found]


def _is_allowed(address: Address) -> bool:
    return any(address in ipaddress.ip_network(network) for network in settings.WEBHOOK_ALLOWED_NETWORKS)


def _inside(secure: bool) -> "Promise":
    if not secure:
        return _("Only https goes out; plain http is for the networks that the settings allow.")
    return _("This address lies inside a private network; the settings allow none such.")
