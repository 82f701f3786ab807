"""Databases of one's own for any test, to which every search goes."""

from collections.abc import Iterator

import pytest

from adatom.structure.bulks.recipes import bulk_of

from .server import LocalOptimade


@pytest.fixture
def databases(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalOptimade]:
    """The databases, with titania in two of them and copper in another; the environment points to them."""
    with LocalOptimade() as server:
        for variable in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.delenv(variable, raising=False)
        monkeypatch.setenv("ADATOM_OPTIMADE_URL", server.url)
        rutile = bulk_of("TiO2", "rutile").apply(None)
        anatase = bulk_of("TiO2", "anatase").apply(None)
        hull = {"gga_gga+u": {"energy_above_hull": 0.03}, "gga_gga+u_r2scan": {"energy_above_hull": 0.0}}
        server["mp"].add("mp-2657", rutile, _mp_stability=hull)
        server["mp"].add("mp-390", anatase, _mp_stability={"gga_gga+u": {"energy_above_hull": 0.005}})
        server["mp"].add("mp-30", bulk_of("Cu").apply(None), _mp_stability={})
        server["oqmd"].add("4061139", rutile, _oqmd_stability=0.012, _oqmd_spacegroup="P42/mnm")
        yield server
