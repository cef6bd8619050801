"""`fleet network`: make, import, look at and export the roads that a fleet drives on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fleetlib.cli.common import JsonFlag, assignments, emit
from fleetlib.errors import SettingsError

if TYPE_CHECKING:
    from fleetlib.simulator.network.plain import PlainNetwork

SUMO_NODES = ".nod.xml"
SUMO_PARTS = ("nod", "edg", "con", "tll")
To = Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Write the network here.")]
ReplaceFlag = Annotated[bool, typer.Option("--replace", help="In the place of what is there.")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="A network that make or import has written.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="For example city.size_m=4000 or network.rows=20."),
]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(name="network", help="Roads: make, import from OpenStreetMap, look at, export.")
    app.add_typer(group)

    @group.command()
    def make(
        to: To,
        kind: Annotated[
            str, typer.Argument(metavar="[city|motorway|bottleneck|grid|ring]", help="Which one.")
        ] = "city",
        seed: Annotated[int | None, typer.Option(help="The same seed gives the same city (default 7).")] = None,
        set_: Settings = None,
        replace: ReplaceFlag = False,
        as_json: JsonFlag = False,
    ) -> None:
        """Draw a network and write it to a folder, which `fleet simulate --set network.folder=FOLDER` drives on."""
        from fleetlib.simulator.networks import plain_network
        from fleetlib.simulator.params import SimulationParams

        _refuse_lost([to], replace)
        values: dict[str, Any] = {"network.kind": kind, **assignments(set_ or [], "network.rows=20")}
        if seed is not None:
            values["seed"] = seed
        _save(plain_network(SimulationParams.from_overrides(values)), to, replace, as_json, "made")

    @group.command("import")
    def import_(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="An extract: .osm.pbf, .osm, .osm.gz, .osm.bz2.")],
        to: To,
        name: Annotated[str | None, typer.Option(help="Name of the network; absent: that of the file.")] = None,
        service: Annotated[bool, typer.Option("--service", help="With driveways and car parks.")] = False,
        join_m: Annotated[
            float | None,
            typer.Option(help="Junction nodes with less road between them become one (default 15; 0 keeps all)."),
        ] = None,
        replace: ReplaceFlag = False,
        as_json: JsonFlag = False,
    ) -> None:
        """Import roads from OpenStreetMap: the largest part in which every place is reached from every other.

        OpenStreetMap's data are under the Open Database Licence: the attribution stays in the network and is shown on
        maps of it.
        """
        from fleetlib.simulator.network.merge import JOIN_M
        from fleetlib.simulator.network.osm.build import import_osm

        _refuse_lost([to], replace)
        found = import_osm(file, name=name, service=service, join_m=JOIN_M if join_m is None else join_m)
        _save(found.network, to, replace, as_json, "imported", skipped=found.skipped)

    @group.command()
    def info(folder: Folder, as_json: JsonFlag = False) -> None:
        """Say what a network is: nodes, edges, kilometres by class, junctions, connectivity, attribution."""
        from fleetlib.simulator.network.folder import load_network
        from fleetlib.simulator.network.summary import summary

        _tell(summary(load_network(folder)), as_json, str(folder))

    @group.command()
    def export(
        folder: Folder,
        to: Annotated[
            Path, typer.Option("--to", metavar="FILE", help="*.geojson, *.json for the live page, *.nod.xml for SUMO.")
        ],
        replace: ReplaceFlag = False,
        as_json: JsonFlag = False,
    ) -> None:
        """Write the roads for other programs: GeoJSON, or the live page's roads.

        GeoJSON has a line for each road and direction, and a point for each junction with signals.

        A name that ends in .nod.xml gets SUMO's plain XML: nodes, and beside them edges (.edg.xml), connections
        (.con.xml) and signal programs (.tll.xml), of which netconvert makes SUMO's network.
        """
        from fleetlib.simulator.network.export import write_roads
        from fleetlib.simulator.network.folder import load_network

        is_sumo = to.name.endswith(SUMO_NODES)
        stem = to.name.removesuffix(SUMO_NODES)
        _refuse_lost([to.with_name(f"{stem}.{part}.xml") for part in SUMO_PARTS] if is_sumo else [to], replace)
        network = load_network(folder)
        if is_sumo:
            _write_sumo(folder, to)
        else:
            write_roads(network, to, replace=replace)
        emit({"file": str(to), "edges": network.edges, "attribution": network.attribution}, as_json, "exported")


def _refuse_lost(paths: list[Path], replace: bool) -> None:
    """Refuse to write over a file or a network that is there.

    Raises:
        SettingsError: If there is one, and --replace is not given.
    """
    from fleetlib.simulator.recording import refuse_existing

    refuse_existing(
        [path for path in paths if path.is_file() or (path.is_dir() and any(path.iterdir()))], replace=replace
    )


def _write_sumo(folder: Path, to: Path) -> None:
    """Write a network as SUMO's plain XML, with the lanes and signals that `fleet simulate` drives on."""
    from fleetlib.simulator.network.sumo import write_plain_xml
    from fleetlib.simulator.networks import network_of, plain_network
    from fleetlib.simulator.params import SimulationParams

    params = SimulationParams.from_overrides({"network.folder": str(folder)})
    plain, world = plain_network(params), network_of(params).world
    try:
        write_plain_xml(to.parent, plain, world, to.name.removesuffix(SUMO_NODES))
    except OSError as error:
        raise SettingsError(f"{to} cannot be written: {error.strerror}", "Choose another place") from None


def _save(network: PlainNetwork, to: Path, replace: bool, as_json: bool, title: str, **more: Any) -> None:
    from fleetlib.simulator.network.folder import save_network
    from fleetlib.simulator.network.summary import summary

    result: dict[str, Any] = {"folder": str(save_network(network, to, replace=replace)), **summary(network), **more}
    _tell(result, as_json, title)


def _tell(facts: dict[str, Any], as_json: bool, title: str) -> None:
    """Print facts; in the table a fact of several numbers has a row for each."""
    rows: dict[str, Any] = {}
    for key, value in facts.items():
        if isinstance(value, dict) and not as_json:
            rows |= {f"{key}: {part}": number for part, number in value.items()}
        elif value == "" and not as_json:
            rows[key] = "-"
        else:
            rows[key] = value
    emit(rows, as_json, title)
