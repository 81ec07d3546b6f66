"""Are the npm packages there that the lockfile names?"""

from __future__ import annotations

import json
from pathlib import Path


def packages_are_installed(root: Path) -> bool:
    """Does node_modules hold what the lockfile says? npm notes there what it installed."""
    installed = root / "node_modules" / ".package-lock.json"
    if not installed.exists():
        return False
    present = json.loads(installed.read_text())["packages"]
    wanted = json.loads((root / "package-lock.json").read_text())["packages"]
    return all(
        present[path].get("integrity") == package.get("integrity")
        if path in present
        else package.get("optional", False)
        for path, package in wanted.items()
        if path
    )
