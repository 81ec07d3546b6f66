# What push.sh and check.sh do on a machine that has sh and curl and nothing
# else: one file after the other, by the shell's own commands. Without a tool
# for checksums each file is read back and compared byte for byte.

newline='
'
return_mark=$(printf '\r')

plain_push() {
  plain_lock
  where_is "$1"
  sent="$kit/state/plain.log"
  : >> "$sent" || stop "$kit/state cannot be written. Copy the kit to where you may write."
  remember_plain "$root/$from"
  # Lines "ETag bytes path", in the order in which files are visited.
  exec 3< "$sent"
  known=''
  next_known
  manifest="$kit/state/plain.manifest"
  : > "$manifest"
  count=0
  total=0
  failed=0
  cd "$root" || exit 1
  visit plain_send
  [ "$count" -gt 0 ] || stop "$1: there are no files in it."
  [ "$failed" -eq 0 ] ||
    stop "$failed of $count files are missing. Run the same again later: the others are kept."
  plain_manifest
  : > "$kit/state/plain.lock"
  tell_the_team
}

plain_check() {
  where_is "$1"
  count=0
  wrong=0
  cd "$root" || exit 1
  visit plain_compare
  echo "$count files compared, $wrong wrong."
  [ "$wrong" -eq 0 ]
}

# One run at a time. Nothing here can remove a file: an empty one is a lock that is free.
plain_lock() {
  other=''
  [ ! -e "$kit/state/plain.lock" ] || IFS= read -r other < "$kit/state/plain.lock"
  if [ -n "$other" ] && kill -0 "$other" 2> /dev/null; then
    stop "Another push is running (process $other)."
  fi
  echo $$ > "$kit/state/plain.lock" || stop "$kit/state cannot be written. Copy the kit to where you may write."
}

remember_plain() {
  if [ -e "$kit/state/plain.root" ]; then
    IFS= read -r before < "$kit/state/plain.root"
    [ "$before" = "$1" ] ||
      stop "This kit sends $before. Put everything in one folder, or ask for another kit."
  else
    printf '%s\n' "$1" > "$kit/state/plain.root"
  fi
}

# Calls $1 with each file, in one order at all times; symbolic links are left out.
visit() {
  if [ "$from" = . ]; then
    visit_folder . "$1"
  else
    visit_file "$from" "$1"
  fi
}

visit_folder() {
  for each in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -h "$each" ]; then
      continue
    elif [ -d "$each" ]; then
      visit_folder "$each" "$2"
    elif [ -f "$each" ]; then
      visit_file "$each" "$2"
    fi
  done
}

visit_file() {
  case $1 in
    *"$newline"*) stop "A file name holds a line break, which cannot be sent. Rename it." ;;
    *[[:space:]]) stop "A file name ends in white space, which cannot be sent: $1. Rename it." ;;
  esac
  count=$((count + 1))
  [ $((count % 100)) -ne 0 ] || echo "$count files" >&2
  file_url="file://$(url_path "$root/${1#./}")"
  ask "$file_url"
  bytes=$length
  case $bytes in
    '' | *[!0-9]*) stop "$1: cannot be read." ;;
  esac
  object_url="$URL/$(url_path "$(key_of "$1")")"
  "$2" "$1"
}

plain_send() {
  path=$1
  total=$((total + bytes))
  tag=''
  if [ "$known_path" = "$path" ]; then
    # A file that changed since the first run is looked at again.
    if [ "$known_bytes" = "$bytes" ] && ! [ "$path" -nt "$kit/state/plain.root" ]; then
      tag=$known_tag
    fi
    next_known
  fi
  if [ -n "$tag" ]; then
    :
  elif plain_arrive; then
    printf '%s\n' "$tag $bytes $path" >> "$sent"
  else
    printf '%s\n' "$path: $problem" >&2
    failed=$((failed + 1))
    return
  fi
  # As md5sum writes it, with the size before it; paths are those below the dataset.
  name=${below#"$DATASET"}/${path#./}
  printf '# size: %s\n%s  %s\n' "$bytes" "$tag" "${name#/}" >> "$manifest"
}

next_known() {
  known_tag=''
  known_bytes=''
  known_path=''
  IFS=' ' read -r known_tag known_bytes known_path <&3 || :
}

# What is there already, from a run whose end nobody saw, is compared before anything is sent.
plain_arrive() {
  problem=''
  ask "$object_url"
  if [ "$status" = 200 ] && [ "$length" = "$bytes" ] && is_same; then
    tag=$etag
    return 0
  fi
  if [ "$bytes" -gt "$MAX_BYTES" ]; then
    plain_parts || return 1
  else
    plain_post "$(key_of "$path")" < "$path" || return 1
  fi
  ask "$object_url"
  tag=$etag
  if [ "$status" != 200 ] || [ "$length" != "$bytes" ] || ! is_same; then
    problem="what arrived is not what was sent (${status:-no answer})"
    return 1
  fi
}

# Standard input by the form, as $1.
plain_post() {
  key=$1
  set --
  while IFS= read -r field <&4; do
    set -- "$@" --form-string "$field"
  done 4< "$kit/form"
  answer=$(curl -q -s -H 'Expect:' --connect-timeout 30 --speed-limit 100 --speed-time 120 \
    --form-string "key=$key" "$@" -F 'file=@-' -w "$newline%{http_code}" "$URL")
  code=${answer##*"$newline"}
  problem="${code:-no answer} $(between "$answer" '<Code>' '<')"
  case $code in
    201) return 0 ;;
    403) stop "The inbox refuses: $problem. The leave to send ends at $EXPIRES_AT; what has arrived stays." ;;
    *) return 1 ;;
  esac
}

# A file in parts: which have arrived is remembered by their number and ETag.
plain_parts() {
  grant=''
  for each_grant in "$kit"/large/*; do
    key=''
    [ ! -e "$each_grant/key" ] || IFS= read -r key < "$each_grant/key" || :
    [ "$key" != "$(key_of "$path")" ] || grant=$each_grant
  done
  [ -n "$grant" ] ||
    stop "$path is over 5 GiB. Make the kit again with --files LIST, a list of lines 'bytes path', so that it may be sent in parts."
  IFS= read -r part_bytes < "$grant/part-bytes"
  IFS= read -r granted < "$grant/bytes"
  [ "$granted" = "$bytes" ] ||
    stop "$path has $bytes bytes, and the kit was made for $granted. Make the kit again."
  parts="$kit/state/plain.parts.${grant##*/}"
  ! [ "$path" -nt "$parts" ] || : > "$parts"
  arrived=' '
  while read -r line; do
    arrived="$arrived$line "
  done < "$parts"
  number=0
  xml=''
  while IFS= read -r part_url <&5; do
    number=$((number + 1))
    case $arrived in
      *" $number="*)
        etag=${arrived#*" $number="}
        etag=${etag%% *}
        ;;
      *)
        first=$(((number - 1) * part_bytes))
        last=$((first + part_bytes - 1))
        [ "$last" -lt "$bytes" ] || last=$((bytes - 1))
        read_headers "$(curl -q -s -g -f -r "$first-$last" "$file_url" |
          curl -q -s -X PUT -H 'Expect:' -H 'Content-Type:' --connect-timeout 30 --speed-limit 100 --speed-time 120 \
            --data-binary @- -D - -o /dev/null "$part_url")"
        problem="part $number did not arrive (${status:-no answer})"
        [ "$status" = 200 ] && [ -n "$etag" ] || return 1
        echo "$number=$etag" >> "$parts"
        printf '%s\n' "$path: part $number sent" >&2
        ;;
    esac
    xml="$xml<Part><PartNumber>$number</PartNumber><ETag>\"$etag\"</ETag></Part>"
  done 5< "$grant/parts"
  IFS= read -r complete < "$grant/complete"
  # The answer can be lost after the object is there: what stands there decides.
  printf '%s' "<CompleteMultipartUpload>$xml</CompleteMultipartUpload>" |
    curl -q -s -X POST -H 'Content-Type:' --retry 3 --data-binary @- -o /dev/null "$complete"
  return 0
}

plain_compare() {
  ask "$object_url"
  case $status in
    200) ;;
    404)
      printf '%s\n' "missing: $1"
      wrong=$((wrong + 1))
      return
      ;;
    *) stop "$1: the inbox does not answer (${status:-no answer})." ;;
  esac
  if [ "$length" != "$bytes" ] || ! is_same; then
    printf '%s\n' "differs: $1"
    wrong=$((wrong + 1))
  fi
}

# Are the $bytes bytes at $file_url those at $object_url? A MiB at a time, as text.
is_same() {
  at=0
  while [ "$at" -lt "$bytes" ]; do
    last=$((at + 1048575))
    [ "$last" -lt "$bytes" ] || last=$((bytes - 1))
    here=$(curl -q -s -g -f -r "$at-$last" "$file_url" | text_of @-)
    there=$(curl -q -s -g -f --retry 3 --connect-timeout 30 -r "$at-$last" "$object_url" | text_of @-)
    [ -n "$here" ] && [ "$here" = "$there" ] || return 1
    at=$((last + 1))
  done
}

# Bytes as a URL's query holds them. curl writes them, and asks nobody: of the protocols only file is allowed.
text_of() {
  text=$(curl -q -s -g --proto '=file' -G --data-urlencode "$1" -o /dev/null -w '%{url_effective}' http://none/)
  case $text in
    *\?*) printf '%s' "${text#*\?}" ;;
  esac
}

# A path as a URL has it.
url_path() {
  swapped=$(text_of "=$1")
  swap %2f /
  swap %2F /
  swap + %20
  printf '%s' "$swapped"
}

# Each $1 in $swapped becomes $2.
swap() {
  rest=$swapped
  swapped=''
  while :; do
    case $rest in
      *"$1"*)
        swapped="$swapped${rest%%"$1"*}$2"
        rest=${rest#*"$1"}
        ;;
      *) break ;;
    esac
  done
  swapped="$swapped$rest"
}

# $status, $length and $etag of what is at a URL.
ask() {
  read_headers "$(curl -q -s -g -I --retry 3 --connect-timeout 30 "$1")"
}

read_headers() {
  status=''
  length=''
  etag=''
  while IFS= read -r header; do
    header=${header%"$return_mark"}
    value=${header#*: }
    case $header in
      HTTP/*)
        status=${header#* }
        status=${status%% *}
        length=''
        etag=''
        ;;
      [Cc]ontent-[Ll]ength:*) length=$value ;;
      [Ee][Tt]ag:*)
        etag=${value#\"}
        etag=${etag%\"}
        ;;
    esac
  done << END
$1
END
}

# What stands in $1 after $2 and before $3.
between() {
  case $1 in
    *"$2"*)
      found=${1#*"$2"}
      printf '%s' "${found%%"$3"*}"
      ;;
  esac
}

plain_manifest() {
  {
    echo "# files: $count"
    echo "# bytes: $total"
    while IFS= read -r line; do
      printf '%s\n' "$line"
    done < "$manifest"
  } > "$kit/state/MANIFEST.md5"
  plain_post "$DATASET/MANIFEST.md5" < "$kit/state/MANIFEST.md5" ||
    stop "The list of files could not be sent. Run the same again."
}
