#!/bin/sh
# Sends a folder to the inbox with rclone, and compares it. It asks for the keys
# of the inbox: they are kept for this run only, in no file and no command line.
#
#   sh rclone.sh PATH

set -u
kit=$(CDPATH='' cd "$(dirname "$0")" && pwd) || exit 1
. "$kit/grant.sh"

[ $# -eq 1 ] || { echo "say what to send: sh rclone.sh PATH" >&2; exit 2; }
command -v rclone > /dev/null 2>&1 || { echo "rclone is needed and missing." >&2; exit 1; }

ask() {
  printf '%s: ' "$1" >&2
  stty -echo 2> /dev/null
  IFS= read -r answer
  stty echo 2> /dev/null
  echo >&2
}

if [ -z "${OSN_ACCESS_KEY_INBOX:-}" ]; then
  ask 'Access key of the inbox'
  OSN_ACCESS_KEY_INBOX=$answer
fi
if [ -z "${OSN_SECRET_KEY_INBOX:-}" ]; then
  ask 'Secret key of the inbox'
  OSN_SECRET_KEY_INBOX=$answer
fi

export RCLONE_CONFIG_INBOX_TYPE=s3
export RCLONE_CONFIG_INBOX_PROVIDER=Ceph
export RCLONE_CONFIG_INBOX_ENDPOINT="$ENDPOINT"
export RCLONE_CONFIG_INBOX_NO_CHECK_BUCKET=true
export RCLONE_CONFIG_INBOX_ACCESS_KEY_ID="$OSN_ACCESS_KEY_INBOX"
export RCLONE_CONFIG_INBOX_SECRET_ACCESS_KEY="$OSN_SECRET_KEY_INBOX"

target="inbox:$BUCKET/$DATASET"
if [ -e "$1/zarr.json" ] || [ -e "$1/.zgroup" ] || [ -e "$1/.zarray" ]; then
  target="$target/$DATASET.zarr"
fi
rclone copy --progress --checksum --transfers 8 "$1" "$target" && rclone check "$1" "$target"
