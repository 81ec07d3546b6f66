#!/bin/sh
# Compares every file with what the inbox has, byte for byte by its MD5.
#
#   sh check.sh PATH
#
# Ends with 1 when something is missing or differs.

set -u
LC_ALL=C
export LC_ALL

case $0 in
  */*) kit=${0%/*}/ ;;
  *) kit=. ;;
esac
kit=$(CDPATH='' cd "$kit" && pwd) || exit 1
. "$kit/grant.sh"
. "$kit/shared.sh"

[ $# -eq 1 ] || stop "say what was sent: sh check.sh PATH"
[ -e "$1" ] || stop "$1: there is nothing there."
command -v curl > /dev/null 2>&1 || stop "curl is needed and missing."

if ! has_tools; then
  . "$kit/plain.sh"
  plain_check "$1"
  exit
fi

state="$kit/state"
work="$state/check.$$"
mkdir -p "$work" || stop "$state cannot be made. Copy the kit to where you may write."
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
touch "$state/done"

where_is "$1"
list_files > "$work/all" || exit 1
count=$(wc -l < "$work/all" | tr -d ' ')
wrong=0
checked=0
while IFS= read -r path; do
  checked=$((checked + 1))
  [ $((checked % 200)) -ne 0 ] || echo "$checked of $count compared" >&2
  found=$(etag_of "$path")
  case $found in
    none)
      printf '%s\n' "missing: $path"
      wrong=$((wrong + 1))
      continue
      ;;
    error*)
      stop "$path: the inbox does not answer (${found#error })."
      ;;
    *-*) mine=$(composite_md5 "$path" "$found") ;;
    *) mine=$(md5_of "$root/$path") ;;
  esac
  if [ "$found" != "$mine" ]; then
    printf '%s\n' "differs: $path"
    wrong=$((wrong + 1))
  fi
done < "$work/all"

echo "$count files compared, $wrong wrong."
[ "$wrong" -eq 0 ]
