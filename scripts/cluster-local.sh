#!/usr/bin/env bash
# Three nodes, PostgreSQL, HAProxy, two MCP servers and an issuer as plain processes on free ports of this machine, with the files of cluster-config.
# The nodes have the addresses 127.0.0.1 to .3 and the same ports, as sessions belong to a route of a port. Ends only what it started. Usage: cluster-local.sh up [--nonsticky] | balance [--nonsticky] | down | status | token | kill N | stop N | cont N | term N | start N
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
state=${CLUSTER_DIR:-$root/artifacts/cluster-local}
pg=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -1 || true)
# CLUSTER_APP names a folder with a gateway that was built already.
gateway=(dotnet "${CLUSTER_APP:-$state/app}/Gateway.Host.dll")

die() { echo "$*" >&2; exit 1; }

# PostgreSQL refuses to be root.
as_postgres() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }

port_is_free() { for n in 1 2 3; do if (exec 3<>"/dev/tcp/127.0.0.$n/$1") 2>/dev/null; then return 1; fi; done; }

# Below 20000, where tests that run beside it take theirs: between the choice and the use of a port seconds pass.
free_port() {
  local port
  while :; do
    port=$((16000 + RANDOM % 4000))
    if [ -z "${taken[$port]:-}" ] && port_is_free "$port"; then taken[$port]=1; REPLY=$port; return; fi
  done
}

# A pid may be another process's by now: it counts with the time it was started at.
started_at() { cut -d' ' -f22 "/proc/$1/stat" 2>/dev/null || true; }
state_of() { cut -d' ' -f3 "/proc/$1/stat" 2>/dev/null || true; }
alive() {
  [ -f "$state/$1.pid" ] && read -r pid start <"$state/$1.pid" && [ -n "$start" ] && [ "$(started_at "$pid")" = "$start" ] && [ "$(state_of "$pid")" != Z ]
}

run() { # NAME COMMAND…: in the background, in a session of its own, its output in a file
  local name=$1; shift
  setsid "$@" >>"$state/$name.log" 2>&1 </dev/null &
  echo "$! $(started_at $!)" >"$state/$name.pid"
}

# A process whose first thread has ended can have others that still end, and keeps its sockets open until the last has.
gone() { [ "$(started_at "$1")" != "$2" ] || { [ "$(state_of "$1")" = Z ] && [ "$(find "/proc/$1/task" -mindepth 1 -maxdepth 1 2>/dev/null | wc -l)" -le 1 ]; }; }

signal() { alive "$2" || die "$2 does not run"; read -r pid _ <"$state/$2.pid"; kill "-$1" "$pid"; echo "$2 ($pid): SIG$1"; }

wait_for() { # SECONDS WHAT COMMAND…
  local seconds=$1 what=$2; shift 2
  for _ in $(seq $((seconds * 5))); do if "$@" 2>/dev/null; then return; fi; sleep 0.2; done
  die "Timed out: $what. Logs are in $state."
}

ready() { curl -fsS -o /dev/null "http://$1"; }

start_node() {
  local n=$1 ip=127.0.0.$1
  run "node$n" env NODE="gateway-$n" DATABASE_FILE="$state/database" KEYS="$state/keys" \
    NODE_LISTEN="$ip:$PEER" NODE_ADDRESS="https://$ip:$PEER" GATEWAY_PORT="$PORT" GATEWAY_ADDRESS=$ip \
    READINESS_ADDR="$ip:$READY" STATS_ADDR="$ip:$STATS" ADMIN_ADDR="$ip:$ADMIN" PROXY_NETWORK=127.0.0.0/8 \
    ISSUER="http://127.0.0.1:$ISSUER_PORT" JWKS="http://127.0.0.1:$ISSUER_PORT/.well-known/jwks.json" \
    RESOURCE="http://127.0.0.1:$PROXY_PORT/mcp" ALPHA="http://127.0.0.1:$ALPHA_PORT/mcp" BETA="http://127.0.0.1:$BETA_PORT/mcp" \
    "${gateway[@]}" -f "$root/cluster-config/gateway.yaml" --cluster "$root/cluster-config/cluster.yaml"
}

node_ready() {
  # shellcheck disable=SC1091
  . "$state/ports.env"
  wait_for 90 "node $1 is ready" ready "127.0.0.$1:$READY/healthz/ready"
}

balance() { # [--nonsticky]: in the place of the balancer that runs
  local config=haproxy.cfg addresses=() n
  [ "${1:-}" != --nonsticky ] || config=haproxy-nonsticky.cfg
  # shellcheck disable=SC1091
  . "$state/ports.env"
  end TERM haproxy
  for n in 1 2 3; do addresses+=("GATEWAY_$n=127.0.0.$n:$PORT" "READY_$n=$READY"); done
  run haproxy env LISTEN="127.0.0.1:$PROXY_PORT" "${addresses[@]}" haproxy -db -f "cluster-config/$config"
  wait_for 30 "HAProxy answers" bash -c "exec 3<>/dev/tcp/127.0.0.1/$PROXY_PORT"
}

up() {
  local n
  [ -n "$pg" ] || die "PostgreSQL is not installed: apt-get install postgresql, or scripts/install-test-tools.sh."
  command -v haproxy >/dev/null || die "HAProxy is not installed: apt-get install haproxy, or scripts/install-test-tools.sh."
  for name in postgres node1 node2 node3; do if alive $name; then die "It is up already: scripts/cluster-local.sh down first."; fi; done

  rm -rf "$state"/{data,keys,*.log,*.pid,*.env,*.pem}
  mkdir -p "$state/data"
  if [ "$(id -u)" = 0 ]; then
    chown postgres: "$state/data"
    as_postgres test -w "$state/data" || die "The user postgres, as whom PostgreSQL runs, cannot get to $state: set CLUSTER_DIR to a folder that it can."
  fi
  if [ -z "${CLUSTER_APP:-}" ]; then
    dotnet publish Gateway.Host --nologo -v q -c Release -o "$state/app" >"$state/build.log" || { cat "$state/build.log"; exit 1; }
  fi

  declare -A taken=()
  for name in PG_PORT PROXY_PORT ISSUER_PORT ALPHA_PORT BETA_PORT PORT READY STATS ADMIN PEER; do free_port; echo "$name=$REPLY"; done >"$state/ports.env"
  # shellcheck disable=SC1091
  . "$state/ports.env"
  trap 'echo "It did not come up; scripts/cluster-local.sh down ends what runs." >&2' EXIT

  as_postgres "$pg/initdb" -D "$state/data" -U owner -A trust --no-sync --no-instructions -E UTF8 --locale=C >"$state/initdb.log"
  if [ "$(id -u)" = 0 ]; then
    run postgres setpriv --reuid=postgres --regid=postgres --clear-groups "$pg/postgres" -D "$state/data" -p "$PG_PORT" -c listen_addresses=127.0.0.1 -c unix_socket_directories=
  else
    run postgres "$pg/postgres" -D "$state/data" -p "$PG_PORT" -c listen_addresses=127.0.0.1 -c unix_socket_directories=
  fi
  wait_for 60 "PostgreSQL answers" "$pg/pg_isready" -q -h 127.0.0.1 -p "$PG_PORT"
  "$pg/createdb" -h 127.0.0.1 -p "$PG_PORT" -U owner gateway
  # The server here trusts whoever connects.
  echo unused >"$state/password"
  GATEWAY_PASSWORD_FILE=$state/password "$pg/psql" -q -h 127.0.0.1 -p "$PG_PORT" -U owner -d gateway -f cluster-config/postgres/10-roles.sql
  echo "Host=127.0.0.1;Port=$PG_PORT;Database=gateway;Username=gateway" >"$state/database"
  GATEWAY_MIGRATE_CONNECTION="Host=127.0.0.1;Port=$PG_PORT;Database=gateway;Username=owner" "${gateway[@]}" migrate
  "${gateway[@]}" keys new --file "$state/keys" >/dev/null

  run issuer "${gateway[@]}" token serve --port "$ISSUER_PORT" --issuer "http://127.0.0.1:$ISSUER_PORT" --key-file "$state/issuer.pem"
  run alpha "${gateway[@]}" demo-server --http "$ALPHA_PORT"
  run beta "${gateway[@]}" demo-server --http "$BETA_PORT"
  wait_for 60 "the issuer answers" ready "127.0.0.1:$ISSUER_PORT/.well-known/jwks.json"

  for n in 1 2 3; do start_node $n; done
  for n in 1 2 3; do node_ready $n; done
  balance "${1:-}"
  trap - EXIT
  status
}

status() {
  [ -f "$state/ports.env" ] || die "Nothing is up."
  # shellcheck disable=SC1091
  . "$state/ports.env"
  echo "http://127.0.0.1:$PROXY_PORT/mcp by HAProxy; tokens: scripts/cluster-local.sh token"
  for name in haproxy node1 node2 node3 postgres issuer alpha beta; do
    local where pid=- what=ended
    case $name in
      haproxy) where=127.0.0.1:$PROXY_PORT ;; postgres) where=127.0.0.1:$PG_PORT ;; issuer) where=127.0.0.1:$ISSUER_PORT ;;
      alpha) where=127.0.0.1:$ALPHA_PORT ;; beta) where=127.0.0.1:$BETA_PORT ;;
      node*) where="127.0.0.${name#node}:$PORT, ready $READY, metrics $STATS, nodes $PEER" ;;
    esac
    if alive $name; then
      read -r pid _ <"$state/$name.pid"
      what=runs
      [ "$(state_of "$pid")" != T ] || what=stopped
    fi
    printf '%-9s %-8s pid %-8s %s\n' "$name" "$what" "$pid" "$where"
  done
}

end() { # SIGNAL NAME…: SIGKILL for what has not ended by itself within 20 s
  local signal=$1 name pid; shift
  for name in "$@"; do
    if alive "$name"; then
      read -r pid _ <"$state/$name.pid"
      kill "-$signal" "$pid" 2>/dev/null || true
      kill -CONT "$pid" 2>/dev/null || true
    fi
  done
  for name in "$@"; do
    for _ in $(seq 200); do alive "$name" || break; sleep 0.1; done
    if alive "$name"; then read -r pid _ <"$state/$name.pid"; kill -KILL "$pid" 2>/dev/null || true; fi
  done
}

down() {
  # Nodes give their sessions up in the database, so that goes last. It takes SIGINT for: do not wait for clients.
  end TERM haproxy node1 node2 node3 alpha beta issuer
  end INT postgres
  echo "Everything has ended; logs are in $state."
}

token() {
  # shellcheck disable=SC1091
  . "$state/ports.env"
  curl -fsS "http://127.0.0.1:$ISSUER_PORT/token" -d grant_type=client_credentials -d client_id="${1:-me}" -d resource="http://127.0.0.1:$PROXY_PORT/mcp" |
    sed 's/.*"access_token":"\([^"]*\)".*/\1/'
}

node() { case ${1:-} in 1|2|3) echo "node$1" ;; *) die "Which node: 1, 2 or 3." ;; esac; }

case ${1:-} in
  up) up "${2:-}" ;;
  balance) balance "${2:-}"; status ;;
  down) down ;;
  status) status ;;
  token) token "${2:-}" ;;
  kill)
    name=$(node "${2:-}"); signal KILL "$name"
    read -r pid start <"$state/$name.pid"
    wait_for 30 "$name has ended" gone "$pid" "$start" ;;
  stop) signal STOP "$(node "${2:-}")" ;;
  cont) signal CONT "$(node "${2:-}")" ;;
  term) signal TERM "$(node "${2:-}")" ;;
  start)
    name=$(node "${2:-}"); if alive "$name"; then die "$name runs"; fi
    # shellcheck disable=SC1091
    . "$state/ports.env"
    start_node "$2"; node_ready "$2"; status ;;
  *) die "Usage: $0 up [--nonsticky] | balance [--nonsticky] | down | status | token [NAME] | kill N | stop N | cont N | term N | start N" ;;
esac
