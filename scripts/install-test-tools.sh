#!/usr/bin/env bash
# Installs what tests use beside the SDK: the npm packages pinned in Gateway.Tests/node, with their own Node.js 22, and on
# Debian, as root, PostgreSQL, HAProxy and Prometheus. Quick when they are there; `--force` installs the npm packages again.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
command -v haproxy >/dev/null || packages+=(haproxy)
command -v promtool >/dev/null || packages+=(prometheus)
if [ ${#packages[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # No server is to run by itself: tests start their own, and only the binaries are wanted.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
  else
    echo "Not installed: ${packages[*]}. Tests that need them are skipped; install them, or run this as root on Debian." >&2
  fi
fi

cd Gateway.Tests/node
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
