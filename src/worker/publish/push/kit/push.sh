#!/bin/sh
# Sends a file or a folder to the inbox. It needs curl, and is faster with what
# every Unix has; no account and no keys: grant.sh beside it holds a leave that
# ends by itself.
#
#   sh push.sh PATH
#
# Cut off or killed, run it again: what has arrived is not sent again.
# JOBS=8 sh push.sh PATH sends eight files at once (else four).

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

[ $# -eq 1 ] || stop "say what to send: sh push.sh PATH"
[ -e "$1" ] || stop "$1: there is nothing there."
command -v curl > /dev/null 2>&1 || stop "curl is needed and missing."

red=''
plain=''
if [ -t 2 ]; then
  red=$(printf '\033[31m')
  plain=$(printf '\033[0m')
fi
echo "${red}Everybody can read the inbox: what you send is public.${plain}" >&2

if ! has_tools; then
  . "$kit/plain.sh"
  plain_push "$1"
  exit
fi

assert_time
state="$kit/state"
mkdir -p "$state" || stop "$state cannot be made. Copy the kit to where you may write."
take_lock
work="$state/run.$$"
mkdir -p "$work" || exit 1
trap 'end_run' EXIT
trap 'exit 130' INT TERM HUP

# A file that changed since the first run is sent again.
[ -e "$state/started" ] || : > "$state/started"

where_is "$1"
remember_root
gather_done
list_files > "$work/all" || exit 1
count=$(wc -l < "$work/all" | tr -d ' ')
[ "$count" -gt 0 ] || stop "$1: there are no files in it."
(cd "$root" && find "$from" -type f -newer "$state/started") > "$work/newer"

pending() {
  # Those that are done and did not change since are left out; done lines are "md5 bytes path".
  awk -v newer="$work/newer" -v done="$state/done" '
    BEGIN {
      while ((getline line < newer) > 0) changed[line] = 1
      while ((getline line < done) > 0) {
        path = line
        sub(/^[^ ]* [^ ]* /, "", path)
        sent[path] = 1
      }
    }
    !($0 in sent) || $0 in changed
  ' "$work/all"
}

round=0
pending > "$work/pending"
# After the first round a changed file is one like any other.
while :; do
  left=$(wc -l < "$work/pending" | tr -d ' ')
  [ "$left" -gt 0 ] || break
  if [ "$round" -ge 6 ]; then
    echo "These could not be sent:" >&2
    head -20 "$work/pending" >&2
    tail -3 "$work/problems" >&2 2>/dev/null
    stop "$left of $count files are missing. Run the same again later: the others are kept."
  fi
  if [ "$round" -gt 0 ]; then
    assert_time
    sleep $((round * round))
  fi
  round=$((round + 1))
  send_round
  gather_done
  : > "$work/newer"
  pending > "$work/pending"
done

send_manifest
total=$(total_bytes)
tell_the_team
