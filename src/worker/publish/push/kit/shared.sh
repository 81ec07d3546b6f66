# What push.sh and check.sh share. Paths are as `find .` gives them, from the
# folder $root; $below is what the inbox has in place of that folder.

stop() {
  printf '%s\n' "$*" >&2
  exit 1
}

# What makes it fast: several files at once, and checksums. Without them plain.sh does it.
has_tools() {
  for tool in awk basename cat cut date dd find fold grep head mkdir mv rm sed sleep sort tail touch tr wc; do
    command -v "$tool" > /dev/null 2>&1 || return 1
  done
  if command -v md5sum > /dev/null 2>&1; then
    md5_of() { md5sum < "$1" | cut -c1-32; }
    md5_here() { md5sum | cut -c1-32; }
  elif command -v md5 > /dev/null 2>&1; then
    md5_of() { md5 -q "$1"; }
    md5_here() { md5 -q; }
  elif command -v openssl > /dev/null 2>&1; then
    md5_of() { openssl dgst -md5 -r < "$1" | cut -c1-32; }
    md5_here() { openssl dgst -md5 -r | cut -c1-32; }
  else
    return 1
  fi
}

assert_time() {
  [ "$(date +%s)" -lt "$EXPIRES" ] ||
    stop "The leave to send ended at $EXPIRES_AT. Ask for a new kit and put its grant.sh here: what has arrived stays."
}

# One run at a time: two would send everything twice.
take_lock() {
  if ! mkdir "$state/lock" 2> /dev/null; then
    other=$(cat "$state/lock/pid" 2> /dev/null)
    if [ -n "$other" ] && kill -0 "$other" 2> /dev/null; then
      stop "Another push is running (process $other)."
    fi
  fi
  mkdir -p "$state/lock"
  echo $$ > "$state/lock/pid"
}

end_run() {
  for child in ${children:-}; do
    kill "$child" 2> /dev/null
  done
  gather_done
  rm -rf "$state/lock"
}

# What all runs finished, in one file: "md5 bytes path", the last word of each path counts.
gather_done() {
  touch "$state/done"
  cat "$state"/run.*/done.* 2> /dev/null >> "$state/done"
  awk '
    NF >= 3 && length($1) >= 32 {
      path = $0
      sub(/^[^ ]* [^ ]* /, "", path)
      last[path] = $0
    }
    END { for (path in last) print last[path] }
  ' "$state/done" > "$state/done.new" && mv "$state/done.new" "$state/done"
  for run in "$state"/run.*; do
    if [ "$run" = "${work:-}" ]; then
      rm -f "$run"/done.*
    else
      rm -rf "$run"
    fi
  done
}

# One kit, one path: what was sent is known by its path below it.
remember_root() {
  if [ -e "$state/root" ]; then
    [ "$(cat "$state/root")" = "$root/$from" ] ||
      stop "This kit sends $(cat "$state/root"). Put everything in one folder, or ask for another kit."
  else
    printf '%s\n' "$root/$from" > "$state/root"
  fi
}

# $root, $from and $below of what is to be sent: the folder, what in it, and what the inbox has in its place.
where_is() {
  if [ -d "$1" ]; then
    root=$(CDPATH='' cd "$1" && pwd) || exit 1
    from=.
    # A Zarr store keeps together under one name; other files go below the dataset's.
    if [ -e "$root/zarr.json" ] || [ -e "$root/.zgroup" ] || [ -e "$root/.zarray" ]; then
      below="$DATASET/$DATASET.zarr"
    else
      below="$DATASET"
    fi
  else
    case $1 in
      */*) root=${1%/*}/ ;;
      *) root=. ;;
    esac
    root=$(CDPATH='' cd "$root" && pwd) || exit 1
    from=./${1##*/}
    below="$DATASET"
  fi
}

list_files() {
  newline='
'
  if [ -n "$(cd "$root" && find "$from" -name "*$newline*" -print)" ]; then
    stop "A file name holds a line break, which cannot be sent. Rename it."
  fi
  # Ceph reads a form's fields without white space at their end.
  trailing=$(cd "$root" && find "$from" -type f -name '*[[:space:]]' -print)
  [ -z "$trailing" ] || stop "A file name ends in white space, which cannot be sent: $trailing. Rename it."
  (cd "$root" && find "$from" -type f -print) | sort
}

key_of() {
  printf '%s/%s' "$below" "${1#./}"
}

# Bytes of a path or key as a URL has them.
escaped() {
  printf '%s' "$1" | awk '
    BEGIN { for (i = 1; i < 256; i++) code[sprintf("%c", i)] = sprintf("%%%02X", i) }
    {
      line = (NR > 1 ? "%0A" : "")
      for (i = 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        line = line (c ~ /[A-Za-z0-9_.~\/-]/ ? c : code[c])
      }
      printf "%s", line
    }'
}

# The ETag of what the inbox has; "none"; or "error" and why.
etag_of() {
  curl -s -I --retry 3 --connect-timeout 30 "$URL/$(escaped "$(key_of "$1")")" | awk '
    /^HTTP\// { status = $2; etag = "" }
    tolower($1) == "etag:" { etag = tolower($2); gsub(/[^0-9a-f-]/, "", etag) }
    END {
      if (status == 404) print "none"
      else if (status == 200) print etag
      else print "error " (status == "" ? "no answer" : status)
    }'
}

bytes_of() {
  wc -c < "$1" | tr -d ' '
}

total_bytes() {
  awk '{ sum += $2 } END { printf "%.0f", sum }' "$state/done"
}

# Each worker takes every n-th file, in batches over one connection.
send_round() {
  jobs=${JOBS:-4}
  split_large
  children=''
  worker=0
  while [ "$worker" -lt "$jobs" ]; do
    awk -v n="$jobs" -v i="$worker" 'NR % n == i' "$work/small" > "$work/list.$worker"
    send_list "$worker" &
    children="$children $!"
    worker=$((worker + 1))
  done
  # It ends by itself: a signal that reaches a new subshell too early is lost.
  : > "$work/sending"
  tell_progress &
  for child in $children; do
    wait "$child"
  done
  rm -f "$work/sending"
  children=''
  while IFS= read -r path; do
    send_large "$path"
  done < "$work/large"
}

tell_progress() {
  seconds=0
  while sleep 1 && [ -e "$work/sending" ] && kill -0 $$ 2> /dev/null; do
    seconds=$((seconds + 1))
    [ $((seconds % 5)) -eq 0 ] || continue
    sent=$(cat "$state/done" "$work"/done.* 2> /dev/null | wc -l | tr -d ' ')
    echo "$sent of $count files sent" >&2
  done
}

# Files over what one request may hold need a grant of their own.
split_large() {
  (cd "$root" && find "$from" -type f -size "+${MAX_BYTES}c" -print) | sort > "$work/big"
  awk -v big="$work/big" '
    BEGIN { while ((getline line < big) > 0) isBig[line] = 1 }
    !($0 in isBig)' "$work/pending" > "$work/small"
  awk -v big="$work/big" '
    BEGIN { while ((getline line < big) > 0) isBig[line] = 1 }
    $0 in isBig' "$work/pending" > "$work/large"
  while IFS= read -r path; do
    [ -n "$(grant_of "$path")" ] ||
      stop "$path is over 5 GiB. Make the kit again with --files LIST, a list of lines 'bytes path', so that it may be sent in parts."
  done < "$work/large"
}

# The folder of a large file's grant.
grant_of() {
  for grant in "$kit"/large/*; do
    [ -e "$grant/key" ] || continue
    if [ "$(cat "$grant/key")" = "$(key_of "$1")" ]; then
      echo "$grant"
      return
    fi
  done
}

# 32 files a call of curl: a connection is made once for them all.
send_list() {
  rest="$work/list.$1"
  batch="$work/batch.$1"
  while [ -s "$rest" ]; do
    # A run that was killed takes its workers with it.
    kill -0 $$ 2> /dev/null || return
    head -n 32 "$rest" > "$batch"
    tail -n +33 "$rest" > "$rest.next"
    mv "$rest.next" "$rest"
    send_batch "$1"
  done
}

send_batch() {
  rm -f "$batch".answer.* "$batch".headers.*
  : > "$batch.sums"
  while IFS= read -r path; do
    printf '%s %s %s\n' "$(md5_of "$root/$path")" "$(bytes_of "$root/$path")" "$path" >> "$batch.sums"
  done < "$batch"
  url="$URL" below="$below" root="$root" batch="$batch" form="$kit/form" awk '
    function quoted(s,    i, c, out) {
      for (i = 1; i <= length(s); i++) {
        c = substr(s, i, 1)
        out = out (c == "\\" || c == "\"" ? "\\" : "") c
      }
      return "\"" out "\""
    }
    BEGIN {
      url = ENVIRON["url"]
      below = ENVIRON["below"]
      root = ENVIRON["root"]
      batch = ENVIRON["batch"]
      while ((getline line < ENVIRON["form"]) > 0) fields[n++] = line
    }
    {
      path = $0
      if (NR > 1) print "next"
      print "url = " quoted(url)
      print "silent"
      print "connect-timeout = 30"
      print "speed-limit = 100"
      print "speed-time = 120"
      print "header = \"Expect:\""
      print "output = " quoted(batch ".answer." NR)
      print "dump-header = " quoted(batch ".headers." NR)
      print "form-string = " quoted("key=" below "/" substr(path, 3))
      for (i = 0; i < n; i++) print "form-string = " quoted(fields[i])
      print "form = " quoted("file=@" quoted(root "/" substr(path, 3)))
    }' "$batch" > "$batch.curl"
  curl -q -K "$batch.curl" 2> /dev/null
  line=0
  while IFS= read -r sum; do
    line=$((line + 1))
    md5=${sum%% *}
    status=$(awk '/^HTTP\// { status = $2 } END { print status }' "$batch.headers.$line" 2> /dev/null)
    # Quotation marks are written as they are, or as entities, which have digits of their own.
    etag=$(sed -n 's/.*<ETag>[^<]*\([0-9a-f]\{32\}\)[^<]*<.*/\1/p' "$batch.answer.$line" 2> /dev/null)
    case "$status $etag" in
      "201 $md5") printf '%s\n' "$sum" >> "$work/done.$1" ;;
      *)
        code=$(sed -n 's/.*<Code>\([^<]*\)<.*/\1/p' "$batch.answer.$line" 2> /dev/null)
        printf '%s\n' "${sum#* * }: ${status:-no answer} $code" >> "$work/problems"
        ;;
    esac
  done < "$batch.sums"
}

# A part a request; which parts have arrived is remembered by their MD5.
send_large() {
  grant=$(grant_of "$1")
  part_bytes=$(cat "$grant/part-bytes")
  bytes=$(bytes_of "$root/$1")
  [ "$bytes" = "$(cat "$grant/bytes")" ] ||
    stop "$1 has $bytes bytes, and the kit was made for $(cat "$grant/bytes"). Make the kit again."
  sent="$state/parts.$(basename "$grant")"
  touch "$sent"
  if [ -n "$(cd "$root" && find "$1" -newer "$state/started")" ] && [ ! -e "$sent.again" ]; then
    : > "$sent"
    : > "$sent.again"
  fi
  number=0
  while IFS= read -r url; do
    number=$((number + 1))
    grep -q "^$number " "$sent" && continue
    md5=$(part "$1" "$number" "$part_bytes" | md5_here)
    part "$1" "$number" "$part_bytes" |
      curl -q -s -X PUT -H 'Expect:' -H 'Content-Type:' --connect-timeout 30 --speed-limit 100 --speed-time 120 \
        --data-binary @- -D "$work/headers" -o "$work/answer" "$url"
    etag=$(awk '
      /^HTTP\// { status = $2; etag = "" }
      tolower($1) == "etag:" { etag = tolower($2); gsub(/[^0-9a-f]/, "", etag) }
      END { if (status == 200) print etag }' "$work/headers")
    if [ "$etag" != "$md5" ]; then
      printf '%s\n' "$1: part $number did not arrive" >> "$work/problems"
      return
    fi
    echo "$number $md5" >> "$sent"
    printf '%s\n' "$1: $number of $(wc -l < "$grant/parts" | tr -d ' ') parts sent" >&2
  done < "$grant/parts"
  sort -n "$sent" | awk '
    BEGIN { printf "<CompleteMultipartUpload>" }
    { printf "<Part><PartNumber>%d</PartNumber><ETag>\"%s\"</ETag></Part>", $1, $2 }
    END { printf "</CompleteMultipartUpload>" }' > "$work/complete"
  curl -q -s -X POST -H 'Content-Type:' --retry 3 --data-binary "@$work/complete" -o "$work/answer" "$(cat "$grant/complete")"
  whole="$(sort -n "$sent" | cut -d' ' -f2 | composite)-$number"
  # The answer can be lost after the object is there: what stands there decides.
  if [ "$(etag_of "$1")" = "$whole" ]; then
    printf '%s\n' "$whole $bytes $1" >> "$work/done.large"
  else
    printf '%s\n' "$1: $(sed -n 's/.*<Code>\([^<]*\)<.*/\1/p' "$work/answer")" >> "$work/problems"
  fi
}

# Part number $2 (from 1) of a file, in parts of $3 bytes, which are whole MiB.
part() {
  dd if="$root/$1" bs=1048576 skip=$((($2 - 1) * ($3 / 1048576))) count=$(($3 / 1048576)) 2> /dev/null
}

# The MD5 of MD5s, a line each: an S3 object in parts has it as its ETag.
composite() {
  awk '
    BEGIN { hex = "0123456789abcdef" }
    {
      for (i = 1; i < 32; i += 2)
        printf "\\%03o", (index(hex, substr($0, i, 1)) - 1) * 16 + index(hex, substr($0, i + 1, 1)) - 1
    }' > "${work:-/tmp}/octal.$$"
  # Octal escapes are what every printf makes bytes of.
  fold -w 4000 "${work:-/tmp}/octal.$$" | while IFS= read -r piece || [ -n "$piece" ]; do
    # shellcheck disable=SC2059 -- the format is what was made above
    printf "$piece"
  done | md5_here
}

# The same of a file here, cut as the ETag $2 says it was.
composite_md5() {
  grant=$(grant_of "$1")
  [ -n "$grant" ] || {
    echo 'unknown'
    return
  }
  part_bytes=$(cat "$grant/part-bytes")
  parts=${2##*-}
  number=0
  while [ "$number" -lt "$parts" ]; do
    number=$((number + 1))
    part "$1" "$number" "$part_bytes" | md5_here
  done > "$work/sums"
  echo "$(composite < "$work/sums")-$parts"
}

# The list of all that was sent, last: who finds it finds everything.
send_manifest() {
  {
    echo "# files: $count"
    echo "# bytes: $(total_bytes)"
    # As md5sum writes it; paths are those below the dataset.
    sort -k 3 "$state/done" | awk -v below="${below#"$DATASET"}" '
      {
        path = $0
        sub(/^[^ ]* [^ ]* \.\//, "", path)
        print "# size: " $2
        print $1 "  " substr(below "/" path, 2)
      }'
  } > "$work/MANIFEST.md5"
  sum=$(md5_of "$work/MANIFEST.md5")
  set --
  while IFS= read -r field; do
    set -- "$@" --form-string "$field"
  done < "$kit/form"
  curl -q -s --retry 5 -H 'Expect:' -o "$work/answer" \
    --form-string "key=$DATASET/MANIFEST.md5" "$@" -F "file=@$work/MANIFEST.md5" "$URL"
  grep -q "<ETag>[^<]*$sum" "$work/answer" || stop "The list of files could not be sent. Run the same again."
}

# $count files with $total bytes are there.
tell_the_team() {
  printf '%s\n' "
All $count files have arrived and were compared. Tell the data team:

  The dataset \"$DATASET\" is complete in the inbox: $PLACE
  $count files, $total bytes; the list with checksums is MANIFEST.md5 there.

sh check.sh PATH compares everything once more."
}
