"""Addresses of this room beside its declared pages: what is fetched or downloaded rather than looked at."""

from django.urls import path, register_converter

from bagland.kernel.organisation.pages.chart import chart_svg
from bagland.kernel.organisation.pages.directory import vcard
from bagland.kernel.organisation.pages.photos import photo


class Digest:
    """The beginning of a hash."""

    regex = "[0-9a-f]{16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Size:
    """One of the two sizes of a photo."""

    regex = "large|small"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Digest, "digest")
register_converter(Size, "photo_size")

urlpatterns = [
    path("organisation/photos/<int:key>/<digest:digest>/<photo_size:size>.jpg", photo, name="organisation.photo"),
    path("organisation/directory/<int:key>/card.vcf", vcard, name="organisation.vcard"),
    path("organisation/chart.svg", chart_svg, name="organisation.chart-svg"),
]
