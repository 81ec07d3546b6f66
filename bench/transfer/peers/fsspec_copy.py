"""s3fs or gcsfs as a command: `python fsspec_copy.py put|get|cp|rm|ls s3|gs SOURCE [DESTINATION]`."""

import sys

import fsspec

verb, protocol, *operands = sys.argv[1:]
fs = fsspec.filesystem(protocol, **({"token": "anon"} if protocol == "gs" else {}))
if verb == "put":
    fs.put(operands[0].rstrip("/") + "/", operands[1].rstrip("/") + "/", recursive=True)
elif verb == "get":
    fs.get(operands[0].rstrip("/") + "/", operands[1].rstrip("/") + "/", recursive=True)
elif verb == "cp":
    fs.copy(operands[0].rstrip("/") + "/", operands[1].rstrip("/") + "/", recursive=True)
elif verb == "rm":
    fs.rm(operands[0], recursive=True)
elif verb == "ls":
    print(len(fs.find(operands[0])))
else:
    sys.exit(f"unknown verb {verb}")
