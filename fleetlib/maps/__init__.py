"""Maps: deck.gl in notebooks and reports without a network, and the live page that the processor serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetlib.maps.fleet import fleet_map
from fleetlib.maps.heat import heat_map
from fleetlib.maps.incident import incident_map
from fleetlib.maps.offline import OfflineMap, share_bundle
from fleetlib.maps.static_folder import STATIC_FOLDER

if TYPE_CHECKING:
    from fleetlib.maps.widget import LiveMap

__all__ = ["STATIC_FOLDER", "LiveMap", "OfflineMap", "fleet_map", "heat_map", "incident_map", "share_bundle"]


def __getattr__(name: str) -> Any:
    if name == "LiveMap":  # anywidget loads traitlets and IPython: only for those who use it
        from fleetlib.maps.widget import LiveMap

        return LiveMap
    raise AttributeError(f"fleetlib.maps has no {name!r}; it has: {', '.join(__all__)}")
