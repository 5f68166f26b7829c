#!/usr/bin/env bash
# Starts Safelight: installs what is missing, builds the page, then hands over to start/main.ts, which runs the engine
# and the gateway, prints one URL, and stops everything on Ctrl-C. --dev: hot reload, both servers in watch mode.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

dev=false
for argument in "$@"; do
  case $argument in
    --dev) dev=true ;;
    -h | --help) echo "usage: ./start.sh [--dev]   (--dev: hot reload and watch mode)"; exit 0 ;;
    *) echo "start: unknown option '$argument'; try ./start.sh --help" >&2; exit 2 ;;
  esac
done

say() { printf '%s\n' "$@"; }
fail() { printf 'start: %s\n' "$*" >&2; exit 1; }

run_dir=.run

main() {
  refuse_second_start
  install
  $dev || build
  if $dev; then exec node start/main.ts --dev; else exec node start/main.ts; fi
}

# Before anything is installed under a running Safelight's feet. `exec` keeps the process id, so it goes on being true.
refuse_second_start() {
  mkdir -p $run_dir
  local running=""
  if [[ -f $run_dir/start.pid ]]; then running=$(<$run_dir/start.pid); fi
  if [[ $running != "$$" ]] && is_start "$running"; then
    fail "Safelight is already running from this folder (process $running). Stop it with Ctrl-C there first."
  fi
  echo $$ >$run_dir/start.pid
}

is_start() { [[ -n $1 ]] && ps -o args= -p "$1" 2>/dev/null | grep -qE 'start\.sh|start/main\.ts'; }

install() {
  if $dev; then ./setup.sh --dev; else ./setup.sh; fi
  if [[ -d .tools/node_modules/.bin ]]; then export PATH="$PWD/.tools/node_modules/.bin:$PATH"; fi
  export PATH="$PWD/node_modules/.bin:$PATH"
}

build() {
  local stamp=$run_dir/build.sum wanted
  wanted=$(find backend/src frontend/src frontend/index.html frontend/public frontend/vite.config.ts package-lock.json \
    -type f -exec cksum {} + 2>/dev/null | sort | cksum)
  if [[ -f backend/dist/main.js && -f frontend/dist/index.html && -f $stamp && $(<$stamp) == "$wanted" ]]; then return; fi
  say "building the page and the gateway"
  npm run --silent build >$run_dir/build.log 2>&1 || { cat $run_dir/build.log >&2; fail "the build failed; see above."; }
  echo "$wanted" >$stamp
}

main
