"""Does a store hold what xarray makes of the files?

`python same_series.py STORE FILE...`; ends with 1 and the difference when it does not.
"""

from __future__ import annotations

import sys

import xarray as xr

store, *files = sys.argv[1:]
expected = xr.open_mfdataset(
    files, combine="by_coords", data_vars="minimal", coords="minimal", compat="equals", join="exact"
)
with xr.open_zarr(store) as made:
    xr.testing.assert_equal(made.drop_attrs().load(), expected.drop_attrs().load())
