#!/usr/bin/env bash
# Watches a picture develop with nothing but curl: every event as it arrives, the final PNG into picture.png.
#   ./curl.sh "a red boat on a calm sea at sunset" [picture.png]
set -euo pipefail

base=${SAFELIGHT_URL:-http://localhost:4000}
prompt=${1:?usage: ./curl.sh PROMPT [FILE]}
file=${2:-picture.png}
export no_proxy="localhost,127.0.0.1,${no_proxy:-}" # http_proxy is for other machines

# images=url keeps the lines short: events carry each picture's address instead of its bytes.
curl --silent --show-error --fail-with-body --no-buffer --get "$base/api/generate" \
  --data-urlencode "prompt=$prompt" --data-urlencode "images=url" |
  while IFS= read -r line; do
    [[ -n $line ]] && printf '%s\n' "$line"
    if [[ $line == *'"type":"image"'* ]]; then
      path=$(sed -E 's/.*"image": ?"([^"]+)".*/\1/' <<<"$line")
      curl --silent --show-error --fail "$base$path" --output "$file"
      echo "saved $file"
    fi
  done
