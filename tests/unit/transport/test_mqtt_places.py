from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetlib.transport.mqtt_places import Places

ids = st.one_of(st.integers(1, 60), st.integers(0, 2**32 - 1))


@given(st.lists(ids, unique=True, max_size=40), st.data())
def test_every_vehicle_is_found_and_no_stranger(known: list[int], data: st.DataObject) -> None:
    places = Places(known)
    if known:
        asked = data.draw(st.lists(st.sampled_from(known)))
        assert places.of(np.array(asked, np.uint32)).tolist() == [known.index(one) for one in asked]
    stranger = data.draw(ids.filter(lambda one: one not in known))
    with pytest.raises(KeyError, match=str(stranger)):
        places.of(np.array([*known, stranger, *known], np.uint32))
