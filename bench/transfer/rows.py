"""What is measured: a row is one piece of work, and how each tool is asked for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from content import LISTED_COUNT, large_object, size_of, small_objects, zarr_tree
from rounds import OURS, Row
from world import BUCKET, OWN, World, fsspec, lifecycle, quietly, rclone, s5cmd

PLACE = f"{BUCKET}/{OWN}"


def rows(world: World) -> dict[str, Callable[[], Row]]:
    """Each row by name; calling one makes what it needs."""
    return {
        "s3 small up": lambda: s3_up(world, "s3 small up", small_objects(world.folder), SMALL_UP),
        "s3 zarr up": lambda: s3_up(world, "s3 zarr up", zarr_tree(world.folder), {}),
        "s3 small copy": lambda: s3_copy(world),
        "s3 small down": lambda: s3_down(world, small_objects(world.folder)),
        "s3 removal": lambda: s3_removal(world),
        "s3 list": lambda: s3_list(world),
        "s3 sync first": lambda: s3_sync(world, remembers=False),
        "s3 sync next": lambda: s3_sync(world, remembers=True),
        "s3 large up": lambda: s3_large_up(world),
        "s3 large down": lambda: s3_large_down(world),
        "gcs small up": lambda: gcs_up(world),
        "gcs small down": lambda: gcs_down(world),
        "gcs to s3": lambda: gcs_to_s3(world),
    }


SMALL_UP = {"rclone": 0.8, "s5cmd": 1.3, "s3fs": 0.5}


def s3_up(world: World, name: str, source: Path, bars: dict[str, float]) -> Row:
    target = own(world, "out")
    return Row(
        name,
        {
            OURS: lifecycle("cp", "-r", str(source), f"s3://{PLACE}/out"),
            "rclone": rclone("copy", str(source), f"s3:{PLACE}/out"),
            "s5cmd": s5cmd("cp", f"{source}/", f"s3://{PLACE}/out/"),
            "s3fs": fsspec("put", "s3", str(source), f"{PLACE}/out"),
        },
        lambda _: clear(world, target),
        lambda: same_size(source, target),
        bars,
    )


def s3_copy(world: World) -> Row:
    source, target = seeded(world, small_objects(world.folder)), own(world, "out")
    return Row(
        "s3 small copy",
        {
            OURS: lifecycle("cp", "-r", f"s3://{PLACE}/small", f"s3://{PLACE}/out"),
            "rclone": rclone("copy", f"s3:{PLACE}/small", f"s3:{PLACE}/out"),
            "s5cmd": s5cmd("cp", f"s3://{PLACE}/small/*", f"s3://{PLACE}/out/"),
            "s3fs": fsspec("cp", "s3", f"{PLACE}/small", f"{PLACE}/out"),
        },
        lambda _: clear(world, target),
        lambda: same_size(source, target),
        {"rclone": 0.6, "s5cmd": 1.3, "s3fs": 0.5},
    )


def s3_down(world: World, content: Path) -> Row:
    source, target = seeded(world, content), world.folder / "down"
    return Row(
        "s3 small down",
        {
            OURS: lifecycle("cp", "-r", f"s3://{PLACE}/small", str(target)),
            "rclone": rclone("copy", f"s3:{PLACE}/small", str(target)),
            "s5cmd": s5cmd("cp", f"s3://{PLACE}/small/*", f"{target}/"),
            "s3fs": fsspec("get", "s3", f"{PLACE}/small", str(target)),
        },
        lambda _: clear(world, target),
        lambda: same_size(source, target),
        {"rclone": 1.1, "s5cmd": 1.3, "s3fs": 0.5},
    )


def s3_removal(world: World) -> Row:
    source, target = seeded(world, small_objects(world.folder)), own(world, "out")

    def fresh(_: str) -> None:
        clear(world, target)
        # Links share the attributes in which the server keeps its metadata.
        quietly(["cp", "-al", str(source), str(target)], world)

    return Row(
        "s3 removal",
        {
            # Lists, judges and keeps the preview, then removes.
            OURS: lifecycle("rm", "-r", "--yes", f"s3://{PLACE}/out/"),
            "rclone": rclone("delete", f"s3:{PLACE}/out"),
            "s5cmd": s5cmd("rm", f"s3://{PLACE}/out/*"),
            "s3fs": fsspec("rm", "s3", f"{PLACE}/out"),
        },
        fresh,
        lambda: expect(not any(path.is_file() for path in target.rglob("*")), f"{target} still has objects"),
        {"rclone": 1.0},
    )


def s3_list(world: World) -> Row:
    folder = own(world, "many")
    if not folder.exists():
        first = next(path for path in seeded(world, small_objects(world.folder)).rglob("*") if path.is_file())
        for index in range(LISTED_COUNT):
            path = folder / f"{index // 1000:03}" / f"{index:06}.bin"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.hardlink_to(first)
    return Row(
        "s3 list",
        {
            OURS: lifecycle("ls", "-R", f"s3://{PLACE}/many/"),
            "rclone": rclone("ls", f"s3:{PLACE}/many"),
            "s5cmd": s5cmd("ls", f"s3://{PLACE}/many/*"),
            "s3fs": fsspec("ls", "s3", f"{PLACE}/many"),
        },
        lambda _: world.forget(),
    )


def s3_sync(world: World, remembers: bool) -> Row:
    source = small_objects(world.folder)
    seeded(world, source)
    ours = lifecycle("sync", str(source), f"s3://{PLACE}/small")

    def fresh(tool: str) -> None:
        if tool == OURS:
            world.forget()
            if remembers:
                quietly(ours, world)

    rule = "--size-only" if remembers else "--checksum"
    return Row(
        "s3 sync next" if remembers else "s3 sync first",
        {
            OURS: ours,
            f"rclone {rule}": rclone("sync", rule, str(source), f"s3:{PLACE}/small"),
            "s5cmd": s5cmd("sync", f"{source}/", f"s3://{PLACE}/small/"),
        },
        fresh,
        bars={f"rclone {rule}": 1.5 if remembers else 1.0},
    )


def s3_large_up(world: World) -> Row:
    source, target = large_object(world.folder), own(world, "out")
    return Row(
        "s3 large up",
        {
            OURS: lifecycle("cp", "-r", str(source), f"s3://{PLACE}/out"),
            "rclone": rclone(*LARGE, "copy", str(source), f"s3:{PLACE}/out"),
            "s5cmd": s5cmd("cp", "--concurrency=8", "--part-size=16", f"{source}/", f"s3://{PLACE}/out/"),
            "s3fs": fsspec("put", "s3", str(source), f"{PLACE}/out"),
        },
        lambda _: clear(world, target),
        lambda: same_size(source, target),
        {"rclone": 0.9},
    )


def s3_large_down(world: World) -> Row:
    source, target = seeded(world, large_object(world.folder)), world.folder / "down"
    return Row(
        "s3 large down",
        {
            OURS: lifecycle("cp", "-r", f"s3://{PLACE}/large", str(target)),
            "rclone": rclone(*LARGE, "copy", f"s3:{PLACE}/large", str(target)),
            "s5cmd": s5cmd("cp", "--concurrency=8", "--part-size=16", f"s3://{PLACE}/large/*", f"{target}/"),
            "s3fs": fsspec("get", "s3", f"{PLACE}/large", str(target)),
        },
        lambda _: clear(world, target),
        lambda: same_size(source, target),
        {"rclone": 1.5},
    )


LARGE = (
    "--s3-upload-concurrency=8",
    "--s3-chunk-size=16Mi",
    "--multi-thread-streams=8",
    "--multi-thread-chunk-size=16Mi",
)


def gcs_up(world: World) -> Row:
    source = small_objects(world.folder)
    return Row(
        "gcs small up",
        {
            OURS: lifecycle("cp", "-r", str(source), f"gs://{PLACE}/out"),
            "rclone": rclone("copy", str(source), f"gs:{PLACE}/out"),
            "gcsfs": fsspec("put", "gs", str(source), f"{PLACE}/out"),
        },
        lambda _: clear_gcs(world, "out"),
        bars={"rclone": 0.8, "gcsfs": 0.5},
    )


def gcs_down(world: World) -> Row:
    source, target = small_objects(world.folder), world.folder / "down"
    quietly(rclone("copy", str(source), f"gs:{PLACE}/small"), world)
    return Row(
        "gcs small down",
        {
            OURS: lifecycle("cp", "-r", f"gs://{PLACE}/small", str(target)),
            "rclone": rclone("copy", f"gs:{PLACE}/small", str(target)),
            "gcsfs": fsspec("get", "gs", f"{PLACE}/small", str(target)),
        },
        lambda _: clear(world, target),
        lambda: same_size(source, target),
        {"rclone": 1.1, "gcsfs": 0.5},
    )


def gcs_to_s3(world: World) -> Row:
    source, target = small_objects(world.folder), own(world, "out")
    quietly(rclone("copy", str(source), f"gs:{PLACE}/small"), world)
    return Row(
        "gcs to s3",
        {
            OURS: lifecycle("cp", "-r", f"gs://{PLACE}/small", f"s3://{PLACE}/out"),
            "rclone": rclone("copy", f"gs:{PLACE}/small", f"s3:{PLACE}/out"),
        },
        lambda _: clear(world, target),
        lambda: same_size(source, target),
        {"rclone": 0.8},
    )


def own(world: World, name: str) -> Path:
    """What stands at `<bucket>/<own>/name` of the S3 server, as a folder."""
    return world.s3_folder / OWN / name


def seeded(world: World, content: Path) -> Path:
    """The content as objects of the S3 server below `<bucket>/<own>/<name>`."""
    target = own(world, content.name)
    if not target.exists():
        quietly(rclone("copy", str(content), f"s3:{PLACE}/{content.name}"), world)
    same_size(content, target)
    return target


def clear(world: World, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    world.forget()


def clear_gcs(world: World, name: str) -> None:
    quietly(rclone("delete", f"gs:{PLACE}/{name}"), world)
    world.forget()


def same_size(source: Path, target: Path) -> None:
    expect(size_of(source) == size_of(target), f"{target} has {size_of(target)}, not {size_of(source)}")


def expect(condition: bool, words: str) -> None:
    if not condition:
        raise RuntimeError(words)
