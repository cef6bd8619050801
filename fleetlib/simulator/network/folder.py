"""A network as a folder that every Parquet reader opens: `nodes.parquet`, `edges.parquet`, `network.json`.

`edges.parquet` holds each edge's inner points as two list columns and the edges that must not follow it as a third. The
round trip is exact. `network.json` says what the folder is, its version, name, centre and attribution.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from fleetlib.errors import SettingsError
from fleetlib.simulator.network.plain import ARRAYS, PlainNetwork
from fleetlib.simulator.recording import refuse_existing

FORMAT: Final = "fleet-network"
VERSION: Final = 1
ABOUT, NODES, EDGES = "network.json", "nodes.parquet", "edges.parquet"
_FACTS: Final = ("name", "attribution", "center_latitude_deg", "center_longitude_deg")
_NODE_COLUMNS: Final = tuple(name for name in ARRAYS if name.startswith("node_"))
_EDGE_COLUMNS: Final = tuple(name for name in ARRAYS if name.startswith("edge_"))
_ADDED: Final = ("node_height_m",)  # columns that folders written before have not: 0
_LISTS: Final = ("shape_x_m", "shape_y_m", "forbidden_next")


def save_network(network: PlainNetwork, folder: Path | str, *, replace: bool = False) -> Path:
    """Write a network as a folder and return it.

    Args:
        network: What to write.
        folder: Made if it is not there.
        replace: Write over a network that is there; nothing else is ever written over.

    Raises:
        SettingsError: If the folder holds a network that is not to be replaced, or something else, or cannot be
            written.
    """
    folder = Path(folder)
    refuse_existing([folder] if (folder / ABOUT).is_file() else [], replace=replace)
    foreign = folder.exists() and not folder.is_dir()
    if foreign or (folder.is_dir() and any(folder.iterdir()) and not (folder / ABOUT).is_file()):
        raise SettingsError(f"{folder} is there and is no network", "Choose another folder")
    nodes = pl.DataFrame({name: getattr(network, name) for name in _NODE_COLUMNS})
    edges = pl.DataFrame({name: getattr(network, name) for name in _EDGE_COLUMNS})
    turns = np.argsort(network.forbidden_from, kind="stable")
    counts = np.bincount(network.forbidden_from, minlength=network.edges)
    turn_start = np.concatenate([[0], np.cumsum(counts)])
    edges = edges.with_columns(
        _lists("shape_x_m", network.shape_start, network.shape_x_m),
        _lists("shape_y_m", network.shape_start, network.shape_y_m),
        _lists("forbidden_next", turn_start, network.forbidden_to[turns]),
    )
    about = {"format": FORMAT, "version": VERSION, **{name: getattr(network, name) for name in _FACTS}}
    about |= {"nodes": network.nodes, "edges": network.edges}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ABOUT).unlink(missing_ok=True)  # written last: a folder without it is no network
        nodes.write_parquet(folder / NODES)
        edges.write_parquet(folder / EDGES)
        (folder / ABOUT).write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{folder} cannot be written: {error.strerror}", "Choose another place") from None
    return folder


def load_network(folder: Path | str) -> PlainNetwork:
    """Return the network of a folder.

    Raises:
        SettingsError: If there is none, it is of another version, or its files are damaged or do not fit together.
    """
    folder = Path(folder)
    about = _about(folder)
    try:
        nodes, edges = (pl.read_parquet(folder / name) for name in (NODES, EDGES))
        there = [name for name in _NODE_COLUMNS if name in nodes.columns or name not in _ADDED]
        values: dict[str, Any] = {name: nodes[name].to_numpy() for name in there}
        values |= {name: edges[name].to_numpy() for name in _EDGE_COLUMNS}
        lists = {name: edges[name].explode(empty_as_null=False, keep_nulls=False).to_numpy() for name in _LISTS}
        counts = edges["shape_x_m"].list.len().to_numpy()
        origin = np.repeat(np.arange(len(edges)), edges["forbidden_next"].list.len().to_numpy())
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0]
        raise SettingsError(f"The network {folder} cannot be read: {reason}", "Make or import it again") from None
    facts = {name: about[name] for name in _FACTS}
    for name, length in (("nodes", len(nodes)), ("edges", len(edges))):
        if about.get(name) != length:
            raise SettingsError(
                f"The network {folder} has {length} {name}, its {ABOUT} says {about.get(name)}",
                "Make or import it again",
            )
    return PlainNetwork(
        **values,
        shape_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        shape_x_m=lists["shape_x_m"],
        shape_y_m=lists["shape_y_m"],
        forbidden_from=origin.astype(np.int32),
        forbidden_to=lists["forbidden_next"],
        **facts,
    )


def _about(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise SettingsError(f"The network {folder} does not exist", "Make one: fleet network make|import … --to FOLDER")
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{folder} holds no {ABOUT}", "Give a folder that `fleet network` has written") from None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{folder / ABOUT} cannot be read: {error}", "Make or import the network again") from None
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise SettingsError(f"{folder / ABOUT} does not describe a network", "Give a folder of `fleet network`")
    if about.get("version") != VERSION:
        raise SettingsError(
            f"The network {folder} is of version {about.get('version')}, this program reads version {VERSION}",
            "Make or import it again",
        )
    missing = [name for name in _FACTS if name not in about]
    if missing:
        raise SettingsError(f"{folder / ABOUT} has no {missing[0]!r}", "Make or import the network again")
    for name in ("name", "attribution"):
        if not isinstance(about[name], str):
            raise SettingsError(f"{folder / ABOUT}: {name} = {about[name]!r} is not text", "Correct it")
    return about


def _lists(name: str, start: Any, values: Any) -> pl.Series:
    """Return a column of lists: of edge `e`, `values[start[e]:start[e + 1]]`."""
    import pyarrow as pa

    arrow = pa.ListArray.from_arrays(pa.array(start, type=pa.int32()), pa.array(values))
    column = pl.from_arrow(arrow)
    assert isinstance(column, pl.Series)  # noqa: S101
    return column.alias(name)
