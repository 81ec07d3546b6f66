"""xarray's way from NetCDF to Zarr: `xarray_ingest.py SOURCE... TARGET --format 2 --codec keep [--dask 20]`."""

from __future__ import annotations

import argparse
import warnings

import xarray as xr
from zarr.codecs import ZstdCodec

NAME = "t2m"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sources", nargs="+")
    parser.add_argument("target")
    parser.add_argument("--format", type=int, choices=(2, 3), default=3)
    parser.add_argument("--codec", choices=("keep", "zstd1", "default"), default="default")
    parser.add_argument("--dask", type=int, help="steps a dask chunk")
    parser.add_argument("--rechunk", help="time,lat,lon")
    arguments = parser.parse_args()
    # Codecs that v3 does not list are what is asked for.
    warnings.simplefilter("ignore")
    chunks = None if arguments.dask is None else {"time": arguments.dask}
    if len(arguments.sources) > 1:
        dataset = xr.open_mfdataset(
            arguments.sources,
            combine="nested",
            concat_dim="time",
            data_vars="minimal",
            coords="minimal",
            compat="override",
            chunks=chunks or {},
        )
    else:
        dataset = xr.open_dataset(arguments.sources[0], chunks=chunks)
    encoding = encoding_of(dataset, arguments.format, arguments.codec)
    if arguments.rechunk:
        lengths = map(int, arguments.rechunk.split(","))
        wanted = dict(zip(dataset[NAME].dims, lengths, strict=True))
        dataset = dataset.chunk(wanted)
        encoding["chunks"] = tuple(min(wanted[dim], dataset.sizes[dim]) for dim in dataset[NAME].dims)
    dataset[NAME].encoding.clear()
    dataset.to_zarr(
        arguments.target, zarr_format=arguments.format, consolidated=False, encoding={NAME: encoding}
    )


def encoding_of(dataset: xr.Dataset, zarr_format: int, codec: str) -> dict[str, object]:
    chunks = (1, *dataset[NAME].shape[1:])
    if codec == "default":
        return {"chunks": chunks}
    if codec == "zstd1":
        return {"chunks": chunks, "compressors": (ZstdCodec(level=1),)}
    if zarr_format == 2:
        from numcodecs import Shuffle, Zlib

        return {"chunks": chunks, "filters": (Shuffle(4),), "compressors": (Zlib(4),)}
    from zarr.codecs.numcodecs import Shuffle, Zlib

    return {"chunks": chunks, "compressors": (Shuffle(elementsize=4), Zlib(level=4))}


if __name__ == "__main__":
    main()
