"""What this door counts for Prometheus: requests by route and status, and how long their answers took.

Routes are counted by their patterns, and nothing that somebody typed becomes a label.
"""

from typing import Final

from prometheus_client import Counter, Histogram

_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
#: An act usually takes a hundredth of a second, and is answered with 202 after ten.
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUESTS: Final = Counter("phmp_http_requests", "Requests that were answered.", ("method", "route", "status"))
SECONDS: Final = Histogram("phmp_http_request_seconds", "How long answers took.", ("method", "route"), buckets=_BUCKETS)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    known = method if method in _METHODS else "other"
    REQUESTS.labels(known, route, str(status)).inc()
    SECONDS.labels(known, route).observe(seconds)
