#!/usr/bin/env bash
# Installs what Safelight needs, and only what is missing: Node packages, the engine's Python packages, with --dev also
# the test tools and a browser. Safe to run again: it takes a second when nothing changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

dev=false
for argument in "$@"; do
  case $argument in
    --dev) dev=true ;;
    -h | --help) echo "usage: ./setup.sh [--dev]   (--dev adds test tools and a browser)"; exit 0 ;;
    *) echo "setup: unknown option '$argument'; try ./setup.sh --help" >&2; exit 2 ;;
  esac
done

say() { printf '\033[2msetup\033[0m %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
checksum() { cat "$@" | cksum | tr -d ' '; }
is_current() { [[ -f $1 && $(<"$1") == "$2" ]]; } # stamp file, expected content

main() {
  require_node
  install_node_packages
  require_python
  install_python_packages
  if $dev; then install_browser; fi
}

require_free_gigabytes() { # how many, what for
  local free_kb
  free_kb=$(df -Pk . | awk 'NR == 2 { print $4 }')
  (( free_kb > $1 * 1024 * 1024 )) ||
    fail "$2 needs about $1 GB, but only $((free_kb / 1024)) MB are free on this disk. Free some space and run ./setup.sh again."
}

# --- Node: the system's npm is enough; Node 24 itself comes from npm where the system's is older --------------------------

node_major() { node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0; }

require_node() {
  command -v node >/dev/null || fail "Node.js is missing. Install Node 24 or newer (https://nodejs.org) and run ./setup.sh again."
  command -v npm >/dev/null || fail "npm is missing. It comes with Node.js: https://nodejs.org"
  if (( $(node_major) >= 24 )); then return; fi
  export PATH="$PWD/.tools/node_modules/.bin:$PATH"
  if [[ -x .tools/node_modules/.bin/node ]]; then return; fi
  local version
  version=$(node -p 'require("./package.json").dependencies.node')
  say "Node $(node --version) is too old; fetching Node $version for this folder only"
  require_free_gigabytes 1 "Node"
  mkdir -p .tools
  npm install --prefix .tools --no-save --no-package-lock --engine-strict=false --loglevel=error "node@$version" >/dev/null ||
    fail "could not fetch Node $version from npm. Install Node 24 or newer yourself and run ./setup.sh again."
  hash -r
}

install_node_packages() {
  local stamp=node_modules/.safelight wanted
  wanted="$(checksum package-lock.json package.json) $(uname -sm)"
  if is_current $stamp "$wanted"; then return; fi
  require_free_gigabytes 2 "the Node packages"
  say "installing Node packages"
  npm ci --loglevel=error --no-audit --no-fund
  echo "$wanted" >$stamp
}

# --- Python ---------------------------------------------------------------------------------------------------------------

venv="python-api/.venv"

require_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11; do
    python=$(command -v $candidate) && is_new_enough && return
  done
  command -v python3 >/dev/null || fail "python3 is missing. Install Python 3.11 or newer and run ./setup.sh again."
  fail "$(python3 --version) is too old. Install Python 3.11 or newer and run ./setup.sh again."
}

is_new_enough() { "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; }

install_python_packages() {
  local requirements=(python-api/requirements.txt) stamp=$venv/.safelight with_dev=$dev wanted
  if [[ -f $venv/.safelight-dev ]]; then with_dev=true; fi
  if $with_dev; then requirements+=(python-api/requirements-dev.txt); fi
  wanted=$(checksum "${requirements[@]}")
  remove_broken_venv
  if is_current $stamp "$wanted"; then return; fi
  require_free_gigabytes 3 "the engine's Python packages"
  [[ -x $venv/bin/python ]] || "$python" -m venv $venv ||
    fail "could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv"
  install_torch
  say "installing Python packages"
  pip_install "${requirements[@]/#/-r}"
  if $with_dev; then touch $venv/.safelight-dev; fi
  echo "$wanted" >$stamp
}

# What an upgrade of the system's Python leaves, or a start without python3-venv: nothing can be installed into it.
remove_broken_venv() {
  if [[ ! -e $venv && ! -L $venv ]]; then return; fi
  if ! $venv/bin/python -c '' 2>/dev/null; then
    say "the Python of $venv has gone: making it anew"
  elif ! $venv/bin/python -c 'import pip' 2>/dev/null; then
    say "$venv has no pip: making it anew"
  else
    return 0
  fi
  rm -rf $venv
}

pip_install() { $venv/bin/python -m pip install --quiet --disable-pip-version-check "$@" 2> >(grep -v '^WARNING: Location' >&2); }

# The default index's Linux build of torch brings gigabytes of CUDA packages that a machine without an NVIDIA GPU cannot use.
install_torch() {
  local torch
  torch=$(grep -E '^torch==' python-api/requirements.txt)
  if $venv/bin/python -c "import torch, sys; sys.exit('torch==' + torch.__version__.split('+')[0] != '$torch')" 2>/dev/null; then
    say "keeping $torch"
  elif [[ $(uname -s) != Linux ]] || command -v nvidia-smi >/dev/null; then
    say "installing $torch from the default index"
    pip_install "$torch"
  elif [[ -n ${TORCH_INDEX_URL:-} ]]; then
    say "no NVIDIA GPU: installing $torch from TORCH_INDEX_URL"
    pip_install "$torch" --index-url "$TORCH_INDEX_URL"
  elif pip_install "$torch" --no-index --no-deps 2>/dev/null; then
    say "no NVIDIA GPU: took a local build of $torch"
  else
    say "no NVIDIA GPU and no local build of $torch: installing the default build, several GB with CUDA"
    say "(to save them: TORCH_INDEX_URL=<PyTorch's CPU wheel index, see pytorch.org/get-started> ./setup.sh)"
    require_free_gigabytes 8 "the default build of torch"
    pip_install "$torch"
  fi
}

# --- a browser for the tests ----------------------------------------------------------------------------------------------

find_browser() {
  local name
  for name in "${CHROME_PATH:-}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
    if [[ -n $name ]] && command -v "$name" >/dev/null; then command -v "$name"; return; fi
  done
}

install_browser() {
  if [[ -n $(find_browser) ]]; then return; fi
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    say "installing Debian's chromium for the browser tests"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && return
  fi
  say "downloading a Chromium for the browser tests"
  npx --no-install playwright-core install chromium ||
    fail "no browser for the tests. Install Chrome or Chromium, or set CHROME_PATH to one."
}

main
