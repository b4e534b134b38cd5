# Sourced by quickstart and test: finds what a build needs and installs what is missing.

# The Debian packages the build needs. A part that starts to use another library adds it here.
readonly apt_packages=(libxxhash-dev)

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

require_swift() {
  command -v swift >/dev/null && return
  die "swift is not on PATH. dayfold needs Swift 6.2 or newer: install it from https://www.swift.org/install/linux/
(for example with swiftly), open a new shell, and run this command again."
}

# Installs those of the given Debian packages that are missing.
require_packages() {
  command -v dpkg-query >/dev/null || {
    say "this is no Debian or Ubuntu; if the build stops at a missing header, install what corresponds to: $*"
    return
  }
  local missing=() package
  for package in "$@"; do
    dpkg-query --show --showformat '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
      missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "missing packages; as root, run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >&2
}

# Python with venv and pip, for the comparisons with other engines.
require_python() {
  command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null && return
  require_packages python3 python3-venv
}
