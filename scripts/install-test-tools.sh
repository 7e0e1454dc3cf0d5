#!/usr/bin/env bash
# Installs what tests of category Node use: the npm packages pinned in Gateway.Tests/node, with their own Node.js 22.
# Quick when they are there; `--force` installs again.
set -euo pipefail
cd "$(dirname "$0")/../Gateway.Tests/node"

# The lock file and the installing Node's architecture decide what is installed, so they decide whether it is there.
want="$(cat package.json package-lock.json .npmrc | cksum) $(uname -sm)"
mark=node_modules/.installed
if [ "${1:-}" != --force ] && [ -x node_modules/.bin/node ] && [ "$(cat "$mark" 2>/dev/null)" = "$want" ]; then
  exit 0
fi

if ! command -v npm >/dev/null; then
  echo "npm is not installed: tests of category Node need Node.js 20 or later with npm." >&2
  exit 1
fi

# The installing Node may be older than the one that is installed; the warnings about that say nothing.
npm ci --loglevel=error
node_modules/.bin/node --version >/dev/null
printf '%s' "$want" > "$mark"
