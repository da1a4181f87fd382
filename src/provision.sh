# Sourced by src/carpool and tests/run: says or installs what the machine lacks, and builds once. POSIX sh.
# The caller sets $root to the repository's top folder.

say() { printf '%s\n' "$*" >&2; }

# have PROBE: a probe is a command's name, or a path pattern when it has a slash.
have() {
  case $1 in
    */*)
      # The pattern is meant to be expanded.
      # shellcheck disable=SC2086
      set -- $1
      [ -e "$1" ]
      ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
  esac
}

# require_packages PACKAGE=PROBE...: installs the packages whose probe fails when root, else names the command and exits 2.
require_packages() {
  missing=
  for pair in "$@"; do
    have "${pair#*=}" || missing="$missing ${pair%%=*}"
  done
  [ -z "$missing" ] && return

  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    say "carpool: this machine lacks:$missing"
    say "install with:  sudo apt-get install --no-install-recommends$missing"
    exit 2
  fi
  say "carpool: installing$missing"
  log=$(mktemp)
  # Nothing that is installed for a laboratory may start serving on this machine: 101 is policy-rc.d's "do not start".
  policy=/usr/sbin/policy-rc.d
  [ -e $policy ] && policy= || { printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy; }
  trap 'rm -f $policy "$log"' EXIT
  trap 'exit 1' HUP INT TERM
  # shellcheck disable=SC2086
  if ! install_quietly $missing; then
    cat "$log" >&2
    say "carpool: apt-get could not install$missing"
    exit 2
  fi
  rm -f $policy "$log"
  trap - EXIT HUP INT TERM
}

# What the lab's real servers come from ('lab up --services real'), for require_packages.
# shellcheck disable=SC2034
real_servers='postfix=/usr/lib/postfix/sbin/master dovecot-imapd=/usr/lib/dovecot/imap dovecot-pop3d=/usr/lib/dovecot/pop3
  nginx=nginx'

install_quietly() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 && return
  # An image without package lists, or with stale ones.
  apt-get update >>"$log" 2>&1 && apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1
}

require_dotnet() {
  if ! command -v dotnet >/dev/null 2>&1; then
    say "carpool: this machine lacks the .NET 10 SDK (https://dotnet.microsoft.com/download)"
    exit 2
  fi
  # The program's own executable finds the runtime through this.
  DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
  DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
  export DOTNET_ROOT DOTNET_NOLOGO DOTNET_CLI_TELEMETRY_OPTOUT
}

# stale STAMP FOLDER...: whether any source is newer than the stamp.
stale() {
  stamp=$1
  shift
  [ ! -e "$stamp" ] || [ -n "$(find "$@" "$root"/Directory.*.props "$root/global.json" \
    \( -name bin -o -name obj \) -prune -o -type f -newer "$stamp" -print -quit)" ]
}

# build STAMP PROJECT FOLDER...: builds in Release when a source in a folder is newer than the stamp; never two at once.
build() {
  stamp=$1 project=$2
  shift 2
  stale "$stamp" "$@" || return 0
  mkdir -p "$root/artifacts"
  exec 9>"$root/artifacts/build.lock"
  flock 9
  if stale "$stamp" "$@"; then
    say "carpool: building ${project##*/}"
    started=$(mktemp)
    if ! dotnet build "$project" -c Release --nologo -v quiet 9>&- >"$started.log" 2>&1; then
      cat "$started.log" >&2
      rm -f "$started" "$started.log"
      exit 1
    fi
    # The time at which the build began: a file that was saved meanwhile is newer, and builds again.
    touch -r "$started" "$stamp"
    rm -f "$started" "$started.log"
  fi
  exec 9>&-
}
