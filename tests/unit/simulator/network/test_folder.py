from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.errors import SettingsError
from fleetlib.simulator.network.draft import Draft, Ragged
from fleetlib.simulator.network.edit import tidy
from fleetlib.simulator.network.folder import load_network, save_network
from fleetlib.simulator.network.plain import PlainNetwork


def some_network(seed: int = 1, nodes: int = 9, edges: int = 30) -> PlainNetwork:
    """Return a network with shapes, forbidden turns and odd values."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 4, edges)
    start = np.concatenate([[0], np.cumsum(counts)])
    draft = Draft(
        rng.uniform(-900, 900, nodes),
        rng.uniform(-900, 900, nodes),
        rng.integers(0, 3, nodes).astype(np.int8),
        rng.integers(0, nodes, edges),
        rng.integers(0, nodes, edges),
        rng.uniform(2, 40, edges),
        rng.integers(1, 5, edges).astype(np.int8),
        rng.integers(0, 4, edges).astype(np.int8),
        Ragged(start, rng.uniform(-900, 900, start[-1]), rng.uniform(-900, 900, start[-1])),
        rng.integers(1, 16, edges).astype(np.int32),
        rng.integers(-70, 30, edges).astype(np.int8),
    )
    network = tidy(draft, name="Käse & Co", attribution="© somebody", center_latitude_deg=-33.9, center_longitude_deg=1)
    follows = [
        (a, b)
        for a in range(network.edges)
        for b in np.flatnonzero(network.edge_tail == network.edge_head[a]).tolist()
        if rng.random() < 0.2
    ]
    turns = np.array(follows, dtype=np.int32).reshape(-1, 2)
    return replace(network, forbidden_from=turns[:, 0], forbidden_to=turns[:, 1])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 9), st.integers(1, 40))
def test_what_is_saved_is_loaded_bit_by_bit(
    tmp_path_factory: pytest.TempPathFactory, seed: int, nodes: int, edges: int
) -> None:
    network = some_network(seed, nodes, edges)
    folder = save_network(network, tmp_path_factory.mktemp("network") / "a" / "b")
    loaded = load_network(folder)
    assert loaded == network
    assert loaded.name == "Käse & Co"
    assert loaded.center_latitude_deg == -33.9
    assert loaded.edge_length_m.tobytes() == network.edge_length_m.tobytes()


def test_equality_sees_one_bit() -> None:
    network = some_network()
    shifted = network.node_x_m.copy()
    shifted[0] = np.nextafter(shifted[0], np.inf)
    assert replace(network, node_x_m=shifted) != network
    assert replace(network, name="other") != network


def test_any_parquet_reader_sees_one_row_for_each_edge(tmp_path: Path) -> None:
    network = some_network()
    folder = save_network(network, tmp_path / "n")
    edges = pl.read_parquet(folder / "edges.parquet")
    assert edges.height == network.edges
    assert edges["shape_x_m"].list.len().sum() == len(network.shape_x_m)
    assert edges["forbidden_next"].list.len().sum() == len(network.forbidden_to) > 0


def test_a_network_replaces_one_when_told_to_but_nothing_else(tmp_path: Path) -> None:
    folder = save_network(some_network(1), tmp_path / "n")
    with pytest.raises(SettingsError, match=r"n is there already\. Add --replace \(replace=True\)"):
        save_network(some_network(2), folder)
    assert load_network(folder) == some_network(1)
    save_network(some_network(2), folder, replace=True)
    assert load_network(folder) == some_network(2)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.txt").write_text("years of work")
    for place in (tmp_path / "thesis", tmp_path / "thesis" / "thesis.txt"):
        with pytest.raises(SettingsError, match="is there and is no network"):
            save_network(some_network(), place, replace=True)
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["thesis.txt"]


def test_what_is_no_network_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        load_network(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SettingsError, match=r"holds no network\.json"):
        load_network(tmp_path / "empty")
    folder = save_network(some_network(), tmp_path / "n")
    about = json.loads((folder / "network.json").read_text())
    for change, words in [
        ({"version": 0}, "is of version 0, this program reads version 1"),
        ({"version": 99}, "is of version 99"),
        ({"format": "other"}, "does not describe a network"),
        ({"edges": 3}, r"edges, its network\.json says 3"),
    ]:
        (folder / "network.json").write_text(json.dumps(about | change))
        with pytest.raises(SettingsError, match=words):
            load_network(folder)
    (folder / "network.json").write_text("{")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_network(folder)
    (folder / "network.json").write_text(json.dumps({name: about[name] for name in about if name != "attribution"}))
    with pytest.raises(SettingsError, match="has no 'attribution'"):
        load_network(folder)
    (folder / "network.json").write_text(json.dumps(about))
    (folder / "edges.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_network(folder)


def test_a_damaged_value_is_named_when_loading(tmp_path: Path) -> None:
    folder = save_network(some_network(), tmp_path / "n")
    edges = pl.read_parquet(folder / "edges.parquet")
    edges.with_columns(edge_lanes=pl.lit(0, dtype=pl.Int8)).write_parquet(folder / "edges.parquet")
    with pytest.raises(SettingsError, match="edge_lanes = 0"):
        load_network(folder)
    edges.drop("edge_head").write_parquet(folder / "edges.parquet")
    with pytest.raises(SettingsError, match="edge_head"):
        load_network(folder)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("edge_lanes", 257, r"edge_lanes\[0\] = 257; allowed is a whole number"),  # 1 in a byte
        ("edge_lanes", 1.5, r"edge_lanes\[0\] = 1\.5; allowed is a whole number"),
        ("edge_length_m", "long", "edge_length_m holds something that is no number"),
        ("shape_x_m", ["far"], "shape_x_m holds something that is no number"),
        ("forbidden_next", ["left"], "forbidden_to holds something that is no number"),
    ],
)
def test_a_column_of_another_type_is_named_and_no_number_changes_silently(
    name: str, value: object, words: str, tmp_path: Path
) -> None:
    folder = save_network(some_network(), tmp_path / "n")
    edges = pl.read_parquet(folder / "edges.parquet").with_columns(pl.lit(value).alias(name))
    if name == "shape_x_m":  # one point each, as its partner
        edges = edges.with_columns(pl.lit([0.0]).alias("shape_y_m"))
    edges.write_parquet(folder / "edges.parquet")
    with pytest.raises(SettingsError, match=words):
        load_network(folder)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"center_latitude_deg": 999}, "center_latitude_deg = 999; allowed is -90 to 90"),
        ({"center_longitude_deg": "east"}, "center_longitude_deg = 'east'; allowed is -180 to 180"),
        ({"name": 5}, r"network\.json: name = 5 is not text"),
    ],
)
def test_a_fact_that_is_none_is_named(change: dict[str, object], words: str, tmp_path: Path) -> None:
    folder = save_network(some_network(), tmp_path / "n")
    about = json.loads((folder / "network.json").read_text())
    (folder / "network.json").write_text(json.dumps(about | change))
    with pytest.raises(SettingsError, match=words):
        load_network(folder)


def test_a_place_that_is_not_on_the_earth_is_refused() -> None:
    network = some_network()
    with pytest.raises(SettingsError, match=r"Node 0: node_x_m = 1e\+300"):
        replace(network, node_x_m=np.where(np.arange(network.nodes) == 0, 1e300, network.node_x_m))
