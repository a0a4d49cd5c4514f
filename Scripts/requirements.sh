# Sourced by demo and test: says what is missing, installs what can be installed (Debian packages), or stops with a clear word.

say() { printf '%s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

require_swift() {
    if ! command -v swift >/dev/null 2>&1; then
        fail "no Swift toolchain in PATH. Install Swift 6.3 or newer from https://www.swift.org/install/linux/ and run this again."
    fi
    local version
    version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9]+\.[0-9]+' | head -n 1)
    if [ -z "$version" ] || [ "$(printf '%s\n6.2\n' "$version" | sort -V | head -n 1)" != "6.2" ]; then
        fail "Swift ${version:-of unknown version} is too old. Install Swift 6.3 or newer from https://www.swift.org/install/linux/."
    fi
}

# require_packages NAME...: Debian packages, installed when missing.
require_packages() {
    local missing=() name
    command -v dpkg-query >/dev/null 2>&1 || fail "this script installs Debian packages; on another system install the equivalents of: $*"
    for name in "$@"; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || fail "missing Debian packages: ${missing[*]}. Install them as root: apt-get install ${missing[*]}"
        sudo=(sudo)
    fi
    say "installing Debian packages: ${missing[*]}"
    "${sudo[@]}" apt-get update -qq || fail "apt-get update failed; see its words above"
    # Debian's postgresql package would start a cluster of its own; nobody here needs it.
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
        || fail "apt-get could not install: ${missing[*]}; see its words above"
}

build_packages=(pkg-config librdkafka-dev libavro-dev libpq-dev libsimdjson-dev libjemalloc-dev)
server_packages=(postgresql)
