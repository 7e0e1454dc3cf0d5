#!/usr/bin/env bash
# What it costs that a call comes in at another node than its session's owner: median and CPU as ratios to the owner itself, over interleaved rounds.
# Runs cluster-local.sh in a folder of its own, and ends it. Needs wrk. Usage: hop-overhead.sh [ROUNDS] [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5} seconds=${2:-4}
command -v wrk >/dev/null || { echo "wrk is not installed: apt-get install wrk, or scripts/install-test-tools.sh." >&2; exit 1; }
export CLUSTER_DIR=${CLUSTER_DIR:-$(mktemp -d)}
chmod 755 "$CLUSTER_DIR"
scripts/cluster-local.sh up --nonsticky >"$CLUSTER_DIR/up.log" || { cat "$CLUSTER_DIR/up.log"; exit 1; }
trap 'scripts/cluster-local.sh down >/dev/null' EXIT
# shellcheck disable=SC1091
. "$CLUSTER_DIR/ports.env"
token=$(scripts/cluster-local.sh token)

post() { # URL BODY HEADER…: prints the headers of the answer
  local url=$1 body=$2; shift 2
  curl -fsS -o /dev/null -D - "$url" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' "$@" -d "$body"
}

owner=http://127.0.0.1:$PORT/mcp
session=$(post "$owner" '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"hop","version":"1"}}}' |
  tr -d '\r' | sed -n 's/^mcp-session-id: //Ip')
cat >"$CLUSTER_DIR/call.lua" <<LUA
wrk.method = "POST"
wrk.headers["Host"] = "localhost"
wrk.headers["Authorization"] = "Bearer $token"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
wrk.headers["Mcp-Session-Id"] = "$session"
wrk.body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"alpha_echo","arguments":{"message":"hello"}}}'
done = function(summary, latency)
  io.write(string.format("%d %d %d\n", latency:percentile(50), summary.requests, summary.errors.status + summary.errors.read + summary.errors.timeout))
end
LUA

cpu() { # in ticks, of all three nodes
  local all=0 pid n
  for n in 1 2 3; do read -r pid _ <"$CLUSTER_DIR/node$n.pid"; all=$((all + $(cut -d' ' -f14,15 "/proc/$pid/stat" | tr ' ' +))); done
  echo $all
}

measure() { # NODE: median in µs, CPU ticks for 1,000 calls
  local before after p50 calls errors
  before=$(cpu)
  read -r p50 calls errors < <(wrk -t1 -c4 -d"${seconds}s" -s "$CLUSTER_DIR/call.lua" "http://127.0.0.$1:$PORT/mcp" | tail -1)
  after=$(cpu)
  [ "$errors" = 0 ] && [ "$calls" -gt 0 ] || { echo "node $1: $errors of $calls calls failed" >&2; exit 1; }
  echo "$p50 $(((after - before) * 1000000 / calls))"
}

for n in 1 2; do measure $n >/dev/null; done
for ((round = 0; round < rounds; round++)); do
  read -r p50_owner cpu_owner < <(measure 1)
  read -r p50_hop cpu_hop < <(measure 2)
  echo "$p50_owner $p50_hop $cpu_owner $cpu_hop"
done | awk '
  { p50[NR] = $2 / $1; cpu[NR] = $4 / $3; printf "round %d: p50 %.2f ms at the owner, %.2f ms through another node; CPU %.2f\n", NR, $1 / 1000, $2 / 1000, cpu[NR] }
  function median(values, n,   i, j, t) {
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (values[j] < values[i]) { t = values[i]; values[i] = values[j]; values[j] = t }
    return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
  }
  END { printf "through another node: p50 %.2f times, CPU of all nodes %.2f times that of a call at the owner (medians of %d rounds)\n", median(p50, NR), median(cpu, NR), NR }'
