#!/usr/bin/env bash
# Starts Safelight: installs what is missing, builds the page, runs engine and gateway, prints one URL, and stops
# everything on Ctrl-C. --dev runs Vite with hot reload and both servers in watch mode.
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
log_bytes_max=$((10 * 1024 * 1024)) # of each service's log file; older lines go to one .old file, then are dropped
ready_timeout_s=600                 # a large checkpoint on a slow disk takes minutes
python="python-api/.venv/bin/python"
services=""                         # names, in the order they were started

main() {
  read_settings
  stop_leftovers
  install
  require_free_ports
  trap stop_services EXIT
  trap 'exit 0' INT TERM HUP
  start_services
  wait_until_ready
  announce
  watch_services
}

# --- settings: the environment wins over .env, .env over the default -------------------------------------------------

load_env_file() {
  local line name value
  [[ -f .env ]] || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    [[ $line =~ ^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)[[:space:]]*=[[:space:]]*(.*)$ ]] || continue
    name=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]%"${BASH_REMATCH[3]##*[![:space:]]}"}
    if [[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]]; then value=${BASH_REMATCH[1]}; fi
    [[ -n ${!name:-} ]] || export "$name=$value"
  done <.env
}

read_settings() {
  load_env_file
  export BACKEND_HOST="${BACKEND_HOST:-127.0.0.1}" BACKEND_PORT="${BACKEND_PORT:-4000}"
  export ENGINE_HOST="${ENGINE_HOST:-127.0.0.1}" ENGINE_PORT="${ENGINE_PORT:-8000}"
  export ENGINE_URL="${ENGINE_URL:-http://$ENGINE_HOST:$ENGINE_PORT}"
  frontend_port=${FRONTEND_PORT:-5173}
  local name
  for name in BACKEND_PORT ENGINE_PORT; do
    if ! [[ ${!name} =~ ^[0-9]{1,5}$ ]] || (( ${!name} < 1 || ${!name} > 65535 )); then
      fail "$name is '${!name}', but must be a port number from 1 to 65535."
    fi
  done
  [[ $BACKEND_PORT != "$ENGINE_PORT" ]] || fail "BACKEND_PORT and ENGINE_PORT are both $BACKEND_PORT; give them different ports."
}

# --- before the start ------------------------------------------------------------------------------------------------

# A start.sh that was killed outright leaves its services behind: end those first, so that there are never two.
stop_leftovers() {
  mkdir -p $run_dir
  local file pid command
  if [[ -f $run_dir/start.pid ]] && is_ours "$(<$run_dir/start.pid)" start.sh && [[ $(<$run_dir/start.pid) != "$$" ]]; then
    fail "Safelight is already running from this folder (process $(<$run_dir/start.pid)). Stop it with Ctrl-C there first."
  fi
  for file in "$run_dir"/service-*.pid; do
    [[ -f $file ]] || continue
    read -r pid command <"$file"
    if is_ours "$pid" "$command"; then
      say "stopping a left-over $(basename "$file" .pid | cut -d- -f2) (process $pid) of an earlier start"
      stop_group "$pid"
    fi
    rm -f "$file"
  done
  echo $$ >$run_dir/start.pid
}

is_ours() { [[ -n $1 ]] && ps -o args= -p "$1" 2>/dev/null | grep -qF -- "$2"; } # pid, part of its command line

install() {
  if $dev; then ./setup.sh --dev; else ./setup.sh; fi
  if [[ -d .tools/node_modules/.bin ]]; then export PATH="$PWD/.tools/node_modules/.bin:$PATH"; fi
  export PATH="$PWD/node_modules/.bin:$PATH"
  $dev || build
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

require_free_ports() {
  require_free_port "$ENGINE_HOST" "$ENGINE_PORT" ENGINE_PORT
  require_free_port "$BACKEND_HOST" "$BACKEND_PORT" BACKEND_PORT
  if $dev; then require_free_port 127.0.0.1 "$frontend_port" FRONTEND_PORT; fi
}

require_free_port() { # host, port, the setting's name
  $python - "$1" "$2" <<'PYTHON' || fail "port $2 is taken. Stop what uses it, or choose another: $3=$(($2 + 1)) ./start.sh"
import socket, sys
host, port = sys.argv[1], int(sys.argv[2])
family = socket.AF_INET6 if ":" in host else socket.AF_INET
with socket.socket(family) as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((host, port))
    except OSError:
        sys.exit(1)
PYTHON
}

# --- the services ----------------------------------------------------------------------------------------------------

start_services() {
  if $dev; then
    start_service engine python-api "$PWD/$python" -m watchfiles --filter python "$PWD/$python -m safelight" safelight
    start_service gateway . tsx watch --clear-screen=false backend/src/main.ts
    start_service frontend frontend vite --host 127.0.0.1 --port "$frontend_port" --strictPort
  else
    start_service engine python-api "$PWD/$python" -m safelight
    start_service gateway . node --max-semi-space-size=1 backend/dist/main.js # docs/benchmarks.md says why
  fi
}

start_service() { # name, folder, command...
  local name=$1 folder=$2
  shift 2
  : >"$run_dir/$name.log"
  set -m # its own process group, so that all of it can be stopped, and Ctrl-C reaches it through us only
  (cd "$folder" && exec "$@") </dev/null >>"$run_dir/$name.log" 2>&1 &
  set +m
  echo "$! ${*: -1}" >"$run_dir/service-$name.pid"
  services="$services $name"
}

stop_services() {
  local status=$? name
  trap '' INT TERM HUP
  if [[ -n $services ]]; then say "" "stopping"; fi
  for name in $services; do kill -TERM -- "-$(pid_of "$name")" 2>/dev/null || true; done
  for name in $services; do
    stop_group "$(pid_of "$name")"
    rm -f "$run_dir/service-$name.pid"
  done
  [[ -f $run_dir/start.pid && $(<$run_dir/start.pid) == "$$" ]] && rm -f $run_dir/start.pid
  exit "$status"
}

stop_group() { # process group: asks, waits up to 10 s, insists
  kill -TERM -- "-$1" 2>/dev/null || true
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    kill -0 -- "-$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL -- "-$1" 2>/dev/null || true
}

pid_of() { cut -d' ' -f1 "$run_dir/service-$1.pid"; }

is_running() { kill -0 "$(pid_of "$1")" 2>/dev/null; }

require_running() { # name: ends the start with the service's own last words
  is_running "$1" && return
  say "" >&2
  tail -n 15 "$run_dir/$1.log" >&2
  fail "the $1 stopped. Its last words are above, all of them in $run_dir/$1.log."
}

answers() { $python -c 'import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=2)' "$1" 2>/dev/null; }

wait_until_ready() {
  say "starting the engine and the gateway (loading the model)"
  local started=$SECONDS
  until answers "http://$(local_name "$BACKEND_HOST"):$BACKEND_PORT/api/health/ready"; do
    local name
    for name in $services; do require_running "$name"; done
    (( SECONDS - started < ready_timeout_s )) || fail "not ready after ${ready_timeout_s} s; see $run_dir/engine.log and $run_dir/gateway.log."
    sleep 0.3
  done
}

local_name() { case $1 in 0.0.0.0 | ::) echo 127.0.0.1 ;; *:*) echo "[$1]" ;; *) echo "$1" ;; esac }

announce() {
  local port=$BACKEND_PORT
  if $dev; then port=$frontend_port; fi
  say "" "  Safelight is ready:  http://$(local_name "$BACKEND_HOST" | sed 's/^127\.0\.0\.1$/localhost/'):$port" "" \
    "  API docs under /api/docs, logs in $run_dir/. Ctrl-C stops everything."
}

# Ends everything when one service ends, and keeps the logs within their bound.
watch_services() {
  while true; do
    local name
    for name in $services; do
      require_running "$name"
      bound_log "$run_dir/$name.log"
    done
    sleep 2 &
    wait $! || true
  done
}

bound_log() { # file: copied and cut, since the service keeps it open
  (( $(wc -c <"$1") > log_bytes_max )) || return 0
  cp "$1" "$1.old" && : >"$1"
}

main
