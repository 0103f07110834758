#!/usr/bin/env bash
# Sourced by ./run and used by tools/run_tests.py: builds the page and the program.
# Expects the project's folder as the current one.

say() { printf '%s\n' "$*"; }

# As many compilers as there are cores, but no more than one for each 1.5 GB of free memory: a
# Raspberry Pi with 2 GB would otherwise swap itself to death.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo)
  [ "${memory:-1}" -ge 1 ] || memory=1
  [ "$memory" -lt "$cores" ] && echo "$memory" || echo "$cores"
}

digest() { sha256sum | cut -d' ' -f1; }

# npm_install FOLDER: what package-lock.json says, only when it (or Node) changed.
npm_install() {
  local folder=$1 stamp=$1/node_modules/.pendopo-installed now
  now=$( (cat "$folder/package-lock.json"; node --version) | digest)
  [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return 0
  say "Fetching what $folder needs ..."
  (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error </dev/null) || return 1
  echo "$now" >"$stamp"
}

# build_page: web/dist from web/, only when a source changed.
build_page() {
  local stamp=build/page.stamp now
  npm_install web || return 1
  now=$( (find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' -print0 |
    sort -z | xargs -0 sha256sum; node --version) | digest)
  [ -d web/dist ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return 0
  say "Building the page ..."
  (cd web && npm run --silent build </dev/null) || return 1
  mkdir -p build
  echo "$now" >"$stamp"
}

# configure PRESET [cmake arguments]: only when it was never done or the preset changed.
configure() {
  local preset=$1 folder=build/$1
  shift
  local compiler=()
  if [[ $preset = release || $preset = package-amd64 ]] && ! command -v g++-12 >/dev/null; then
    compiler=(-DCMAKE_CXX_COMPILER=g++ -DCMAKE_C_COMPILER=gcc)
  fi
  if [ $# -eq 0 ] && [ -f "$folder/build.ninja" ] && [ ! CMakePresets.json -nt "$folder/build.ninja" ]; then
    return 0
  fi
  local log
  log=$(mktemp) || return 1
  cmake --preset "$preset" "${compiler[@]}" "$@" -Wno-dev >"$log" 2>&1 || {
    cat "$log" >&2
    rm -f "$log"
    return 1
  }
  rm -f "$log"
}

# build_program PRESET [targets]
build_program() {
  local folder=build/$1
  shift
  cmake --build "$folder" -j "$(build_jobs)" ${1:+--target "$@"}
}

# Called as a program: tools/build.sh FUNCTION ARGUMENTS
if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  cd "$(dirname "$(readlink -f "$0")")/.."
  "$@"
fi
