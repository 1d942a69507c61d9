#!/bin/sh
# Reports this machine to Sentiero: system, disks, uptime, updates, failed services, backup.
#
#   report.sh --url https://sentiero.example --enrol KEY      makes the device known, once
#   report.sh --url https://sentiero.example --token TOKEN    writes the token of a device down
#   report.sh                                                 reports; run it each minute
#   report.sh --install                                       reports each minute from now on
#   report.sh --print                                         shows the report, sends nothing
#
# The token is kept in a file that only root reads: /etc/sentiero/device.env (SENTIERO_ENV names another).
# A backup is told of by a marker: a backup job ends with
#   report.sh --backup-done ok        or        report.sh --backup-done failed "what went wrong"
# POSIX sh, with curl or wget; for Debian, Ubuntu, Red Hat and what is made of them.

set -u
LC_ALL=C
export LC_ALL
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}
umask 077

version='sh 1'
env_file=${SENTIERO_ENV:-/etc/sentiero/device.env}
state_dir=${SENTIERO_STATE:-/var/lib/sentiero}
# Updates are looked for each hour: it takes seconds, and lists do not change more often.
updates_minutes=60

fail() {
  printf 'sentiero: %s\n' "$1" >&2
  exit 1
}

# Text as a JSON string: what JSON may not hold is written as an escape, or left out.
json_string() {
  printf '%s' "$1" | tr '\n\t\r' '   ' | tr -d '\000-\037\177' | sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$/"/' |
    { IFS= read -r text || [ -n "$text" ] || text='""'; printf '%s' "$text"; }
}

# Only digits reach the JSON as a number.
json_number() {
  case "$1" in
  '' | *[!0-9]*) printf '0' ;;
  *) printf '%s' "$1" | sed 's/^0*\([0-9]\)/\1/' ;;
  esac
}

json_optional() {
  if [ -n "$1" ]; then json_string "$1"; else printf 'null'; fi
}

moment() {
  date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ
}

has() {
  command -v "$1" >/dev/null 2>&1
}

os_release() {
  [ -r /etc/os-release ] || return 0
  # Read, not run: the file is a list of NAME="value".
  sed -n "s/^$1=//p" /etc/os-release | head -n 1 | sed 's/^"\(.*\)"$/\1/; s/^'\''\(.*\)'\''$/\1/'
}

serial_number() {
  for file in /sys/class/dmi/id/product_serial /sys/class/dmi/id/board_serial; do
    if [ -r "$file" ]; then
      serial=$(tr -d '\000' <"$file" 2>/dev/null | head -n 1)
      [ -n "$serial" ] && printf '%s' "$serial" && return 0
    fi
  done
  return 0
}

booted_at() {
  seconds=$(sed -n 's/^btime \([0-9]*\)$/\1/p' /proc/stat 2>/dev/null)
  if [ -n "$seconds" ]; then json_string "$(moment "$seconds")"; else printf 'null'; fi
}

# Real file systems, each once. Used and free are what df says to users other than root.
disks_json() {
  first=1
  printf '['
  df -P -k -l -x tmpfs -x devtmpfs -x overlay -x squashfs -x iso9660 -x efivarfs >"$work/df.all" 2>/dev/null
  sed 1d "$work/df.all" >"$work/df"
  # Machines whose root is an overlay (containers) have no other disk to speak of.
  [ -s "$work/df" ] || df -P -k / 2>/dev/null | sed 1d >"$work/df"
  seen=' '
  while read -r name size _ free _ mount; do
    case "$seen" in *" $name "*) continue ;; esac
    case "$mount" in /boot/efi | /snap/* | /run/* | /dev/* | /proc/* | /sys/*) continue ;; esac
    seen="$seen$name "
    [ $first = 1 ] || printf ','
    first=0
    size=$(json_number "$size")
    free=$(json_number "$free")
    printf '{"name":%s,"mount":%s,"sizeBytes":%s,"freeBytes":%s}' \
      "$(json_string "$name")" "$(json_string "$mount")" "$((size * 1024))" "$((free * 1024))"
  done <"$work/df"
  printf ']'
}

reboot_json() {
  pending=false
  reasons=
  if [ -f /var/run/reboot-required ] || [ -f /run/reboot-required ]; then
    pending=true
    reasons=$(sort -u /var/run/reboot-required.pkgs 2>/dev/null | head -n 50)
  elif has needs-restarting; then
    # Red Hat: 1 where a restart is needed.
    needs-restarting -r >"$work/restart" 2>/dev/null
    if [ $? = 1 ]; then
      pending=true
      reasons=$(sed -n 's/^ *\* *//p' "$work/restart" | head -n 50)
    fi
  elif [ ! -d /etc/apt ]; then
    printf 'null'
    return 0
  fi
  printf '{"pending":%s,"reasons":[' "$pending"
  first=1
  printf '%s\n' "$reasons" | while IFS= read -r reason; do
    [ -n "$reason" ] || continue
    [ $first = 1 ] || printf ','
    first=0
    json_string "$reason"
  done
  printf ']}'
}

# "package from-version to-version origin" in lines: what `apt-get upgrade` would install, without installing it.
apt_updates() {
  apt-get -s -o Debug::NoLocking=true dist-upgrade 2>/dev/null |
    sed -n 's/^Inst \([^ ]*\) \[\([^]]*\)\] (\([^ ]*\) \([^)]*\)).*$/\1|\3|\4/p'
}

apt_patches_json() {
  apt_updates | sort | while IFS='|' read -r name to origin; do
    case "$origin" in
    *[Ss]ecurity*) severity=important ;;
    *) severity=low ;;
    esac
    printf '{"id":%s,"title":%s,"severity":"%s"}\n' \
      "$(json_string "$name")" "$(json_string "$name $to")" "$severity"
  done
}

dnf_patches_json() {
  tool=dnf
  has dnf || tool=yum
  # "name.arch version repo"; security ones are asked for apart.
  "$tool" -q -C updateinfo list security 2>/dev/null | awk '{print tolower($2) "|" $3}' >"$work/advisories"
  "$tool" -q -C check-update 2>/dev/null | sed '/^Obsoleting/,$d' | awk 'NF == 3 {print $1 "|" $2}' | sort |
    while IFS='|' read -r name to; do
      plain=${name%.*}
      severity=low
      # NVRA of the advisory begins with the name and the version.
      line=$(grep -F "|$plain-$(printf '%s' "$to" | sed 's/^[0-9]*://')" "$work/advisories" | head -n 1)
      case "$line" in
      critical*) severity=critical ;;
      important*) severity=important ;;
      moderate*) severity=moderate ;;
      low*) severity=low ;;
      ?*) severity=important ;;
      esac
      printf '{"id":%s,"title":%s,"severity":"%s"}\n' \
        "$(json_string "$plain")" "$(json_string "$plain $to")" "$severity"
    done
}

patches_json() {
  cache="$state_dir/patches.json"
  # Packages that were installed since count at once.
  newer=
  for changed in /var/lib/dpkg/status /var/lib/rpm/rpmdb.sqlite /var/lib/rpm/Packages; do
    if [ -f "$changed" ] && [ -n "$(find "$changed" -newer "$cache" 2>/dev/null)" ]; then newer=1; fi
  done
  if [ -n "$newer" ] || [ -z "$(find "$cache" -mmin "-$updates_minutes" 2>/dev/null)" ]; then
    if has apt-get; then
      apt_patches_json >"$work/patches"
    elif has dnf || has yum; then
      dnf_patches_json >"$work/patches"
    else
      printf 'null'
      return 0
    fi
    printf '{"pending":[%s],"failed":[]}' "$(head -n 2000 "$work/patches" | paste -s -d , -)" >"$work/patches.json"
    cp "$work/patches.json" "$cache" 2>/dev/null
    cat "$work/patches.json"
  else
    cat "$cache"
  fi
}

services_json() {
  if ! has systemctl || [ ! -d /run/systemd/system ]; then
    printf 'null'
    return 0
  fi
  systemctl list-units --state=failed --plain --no-legend --no-pager 2>/dev/null >"$work/units"
  printf '['
  first=1
  while read -r unit _ _ _ title; do
    [ -n "$unit" ] || continue
    [ $first = 1 ] || printf ','
    first=0
    printf '{"name":%s,"displayName":%s}' "$(json_string "$unit")" "$(json_string "${title:-$unit}")"
  done <"$work/units"
  printf ']'
}

# Lines of the marker: state, moment of the last good one, error.
backup_json() {
  marker="$state_dir/backup"
  if [ ! -r "$marker" ]; then
    printf 'null'
    return 0
  fi
  { IFS= read -r state; IFS= read -r good; IFS= read -r error; } <"$marker"
  [ "$state" = ok ] || state=failed
  case "$good" in *[!0-9]* | '') good=null ;; *) good=$(json_string "$(moment "$good")") ;; esac
  hours=$(json_number "${SENTIERO_BACKUP_HOURS:-24}")
  [ "$hours" -gt 0 ] || hours=24
  printf '{"job":"backup","state":"%s","lastSuccessAt":%s,"error":%s,"everyHours":%s}' \
    "$state" "$good" "$(json_string "${error:-}")" "$hours"
}

mark_backup() {
  mkdir -p "$state_dir" || fail "cannot make $state_dir"
  marker="$state_dir/backup"
  good=$(sed -n 2p "$marker" 2>/dev/null)
  [ "$1" = ok ] && good=$(date +%s)
  printf '%s\n%s\n%s\n' "$1" "$good" "$(printf '%s' "${2:-}" | tr '\n' ' ')" >"$marker.new" &&
    mv "$marker.new" "$marker" || fail "cannot write $marker"
}

report_json() {
  printf '{"agent":"%s","hostname":%s,"serial":%s,"sentAt":"%s"' \
    "$version" "$(json_string "$(hostname 2>/dev/null || uname -n)")" "$(json_optional "$(serial_number)")" \
    "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  printf ',"os":{"family":"linux","name":%s,"version":%s}' \
    "$(json_string "$(os_release NAME)")" "$(json_string "$(os_release VERSION_ID)")"
  printf ',"bootedAt":%s,"disks":%s,"reboot":%s' "$(booted_at)" "$(disks_json)" "$(reboot_json)"
  printf ',"patches":%s,"stoppedServices":%s,"backup":%s}' "$(patches_json)" "$(services_json)" "$(backup_json)"
}

# Sends a file, and puts the answer into another; the token never stands on a command line that others could read.
send() {
  if has curl; then
    printf 'header = "Authorization: Bearer %s"\n' "$3" >"$work/curl"
    curl -sS --max-time 30 -K "$work/curl" -H 'Content-Type: application/json' --data-binary "@$2" \
      -o "$work/answer" -w '%{http_code}' "$1" >"$work/status" || fail "$url does not answer"
    status=$(cat "$work/status")
  elif has wget; then
    printf 'header = Authorization: Bearer %s\n' "$3" >"$work/wgetrc"
    WGETRC="$work/wgetrc" wget -q --timeout=30 --content-on-error -S --header='Content-Type: application/json' \
      --post-file="$2" -O "$work/answer" "$1" 2>"$work/headers"
    status=$(sed -n 's/^ *HTTP\/[0-9.]* \([0-9]*\).*$/\1/p' "$work/headers" | tail -n 1)
    [ -n "$status" ] || fail "$url does not answer"
  else
    fail 'neither curl nor wget is here: install one of them'
  fi
  case "$status" in
  2*) return 0 ;;
  *) fail "$url answered $status: $(sed -n 's/.*"detail":"\([^"]*\)".*/\1/p' "$work/answer")" ;;
  esac
}

write_env() {
  mkdir -p "$(dirname "$env_file")" || fail "cannot write $env_file: run this as root"
  printf 'SENTIERO_URL=%s\nSENTIERO_TOKEN=%s\n' "$url" "$token" >"$env_file.new" &&
    mv "$env_file.new" "$env_file" || fail "cannot write $env_file: run this as root"
}

machine_kind() {
  case "$(cat /sys/class/dmi/id/chassis_type 2>/dev/null)" in
  3 | 4 | 6 | 7 | 8 | 9 | 10 | 13 | 14 | 30 | 31 | 32) [ -d /usr/share/xsessions ] && printf workstation && return 0 ;;
  esac
  printf server
}

enrol() {
  printf '{"hostname":%s,"serial":%s,"kind":"%s","os":%s}' \
    "$(json_string "$(hostname 2>/dev/null || uname -n)")" "$(json_optional "$(serial_number)")" \
    "$(machine_kind)" "$(json_string "$(os_release NAME) $(os_release VERSION_ID)")" >"$work/enrol"
  send "$url/devices/enrol" "$work/enrol" "$1"
  token=$(sed -n 's/.*"token":"\([A-Za-z0-9_-]*\)".*/\1/p' "$work/answer")
  [ -n "$token" ] || fail "$url answered without a token"
}

install_timer() {
  target=/usr/local/sbin/sentiero-report
  if [ "$0" != "$target" ]; then
    [ -f "$0" ] || fail 'save this script to a file first'
    cp "$0" "$target" && chmod 755 "$target" || fail "cannot write $target: run this as root"
  fi
  if has systemctl && [ -d /run/systemd/system ]; then
    cat >/etc/systemd/system/sentiero-report.service <<UNIT
[Unit]
Description=Report this machine to Sentiero
After=network-online.target

[Service]
Type=oneshot
Nice=10
ExecStart=$target
UNIT
    cat >/etc/systemd/system/sentiero-report.timer <<UNIT
[Unit]
Description=Report this machine to Sentiero each minute

[Timer]
OnBootSec=30
OnUnitActiveSec=60
RandomizedDelaySec=10
AccuracySec=5

[Install]
WantedBy=timers.target
UNIT
    systemctl daemon-reload && systemctl enable --now sentiero-report.timer || fail 'systemd refused the timer'
  else
    printf '* * * * * root %s >/dev/null 2>&1\n' "$target" >/etc/cron.d/sentiero-report ||
      fail 'cannot write /etc/cron.d: run this as root'
  fi
}

url=
token=
key=
action=report
while [ $# -gt 0 ]; do
  case "$1" in
  --url) [ $# -ge 2 ] || fail '--url needs an address'; url=$2; shift 2 ;;
  --token) [ $# -ge 2 ] || fail '--token needs a token'; token=$2; shift 2 ;;
  --enrol) [ $# -ge 2 ] || fail '--enrol needs a key'; key=$2; shift 2 ;;
  --install) action=install; shift ;;
  --print) action=print; shift ;;
  --backup-done)
    [ $# -ge 2 ] || fail '--backup-done needs ok or failed'
    mark_backup "$2" "${3:-}"
    exit 0
    ;;
  *) fail "what is $1? See the first lines of this script" ;;
  esac
done

work=$(mktemp -d) || fail 'cannot make a folder in /tmp'
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$state_dir" 2>/dev/null

if [ "$action" = print ]; then
  report_json
  printf '\n'
  exit 0
fi

url=${url%/}
if [ -n "$url" ] && [ -n "$key" ]; then enrol "$key"; fi
if [ -n "$url" ] && [ -n "$token" ]; then
  write_env
elif [ -r "$env_file" ]; then
  url=$(sed -n 's/^SENTIERO_URL=//p' "$env_file" | head -n 1)
  token=$(sed -n 's/^SENTIERO_TOKEN=//p' "$env_file" | head -n 1)
  hours=$(sed -n 's/^SENTIERO_BACKUP_HOURS=//p' "$env_file" | head -n 1)
  [ -z "$hours" ] || SENTIERO_BACKUP_HOURS=$hours
else
  fail "$env_file is not there: give --url and --token, or --enrol"
fi

report_json >"$work/report"
send "$url/devices/check-in" "$work/report" "$token"
if [ "$action" = install ]; then install_timer; fi
exit 0
