#!/usr/bin/env bash
# Shows that docker-compose.yml does what cluster-config/README.md says: brings the cluster up from nothing, lists and calls through HAProxy with MCP
# Inspector, kills a node under a session, stops another under calls, restarts the database, and takes everything down again, volumes included.
# Usage: compose-smoke.sh [--keep]. Needs Docker with Compose (1.29 or later), curl and npm; ports by MCP_PORT, ISSUER_PORT, PROMETHEUS_PORT.
set -euo pipefail
cd "$(dirname "$0")/.."

export COMPOSE_PROJECT_NAME=${COMPOSE_PROJECT_NAME:-agentgateway-smoke}
export MCP_PORT=${MCP_PORT:-8080} ISSUER_PORT=${ISSUER_PORT:-9000} PROMETHEUS_PORT=${PROMETHEUS_PORT:-9090}
resource=http://localhost:$MCP_PORT/mcp
prometheus=http://localhost:$PROMETHEUS_PORT
services=(haproxy gateway-1 gateway-2 gateway-3 postgres alpha beta issuer prometheus)
work=$(mktemp -d)
if docker compose version >/dev/null 2>&1; then compose=(docker compose); else compose=(docker-compose); fi

die() {
  echo "FAILED: $*" >&2
  "${compose[@]}" ps >&2 || true
  "${compose[@]}" logs --tail=40 >"$work/compose.log" 2>&1 || true
  echo "Answers, and the last lines of each container, are in $work." >&2
  exit 1
}

finish() {
  local status=$?
  if [ "${1:-}" = --keep ]; then echo "The cluster is left as it is: COMPOSE_PROJECT_NAME=$COMPOSE_PROJECT_NAME ${compose[*]} down --volumes"; return; fi
  "${compose[@]}" down --volumes --timeout 100 >"$work/down.log" 2>&1 || { cat "$work/down.log"; exit 1; }
  if [ "$status" = 0 ]; then rm -rf "$work"; fi
}

now() { date +%s%N; }
since() { echo "$((($(now) - $1) / 1000000)) ms"; }
say() { printf '%-58s %s\n' "$1" "$2"; }
container() { "${compose[@]}" ps -q "$1" | head -1; }

wait_for() { # SECONDS WHAT COMMAND…
  local end=$((SECONDS + $1)) what=$2; shift 2
  until "$@" >"$work/wait.txt" 2>&1; do
    if [ $SECONDS -ge $end ]; then die "$what"; fi
    sleep 0.5
  done
}

healthy() { [ "$(docker inspect -f '{{.State.Health.Status}}' "$(container "$1")")" = healthy ]; }
all_healthy() { for name in "${services[@]}"; do healthy "$name" || return 1; done; }

inspector() {
  HOME=$work Gateway.Tests/node/node_modules/.bin/node Gateway.Tests/node/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js \
    --cli "$resource" --transport http --header "Authorization: Bearer $token" "$@" </dev/null
}

lists_and_calls() {
  inspector --method tools/list >"$work/list.json" || die "Inspector lists no tools: $(cat "$work/list.json")"
  for tool in alpha_echo beta_echo; do grep -q "\"$tool\"" "$work/list.json" || die "$tool is not in the list of Inspector"; done
  inspector --method tools/call --tool-name "$1" --tool-arg message=hello >"$work/call.json" || die "Inspector's call of $1 failed: $(cat "$work/call.json")"
  grep -q '"hello"' "$work/call.json" || die "Inspector's call of $1 answered $(cat "$work/call.json")"
}

post() { # SESSION BODY [CURL OPTION…]: the answer, its headers in a file of the session
  local session=$1 body=$2; shift 2
  curl -sS --max-time 70 -D "$work/headers$session" "$resource" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
    -H 'Accept: application/json, text/event-stream' -H 'MCP-Protocol-Version: 2025-11-25' "$@" -d "$body"
}

open_session() {
  post "$1" '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"smoke","version":"1"}}}' >"$work/initialize"
  id=$(sed -n 's/\r$//; s/^[Mm]cp-[Ss]ession-[Ii]d: //p' "$work/headers$1")
  [ -n "$id" ] || die "initialize opened no session: $(cat "$work/initialize")"
  post "$1" '{"jsonrpc":"2.0","method":"notifications/initialized"}' -H "Mcp-Session-Id: $id"
}

call() { # SESSION ID TOOL ARGUMENTS
  post "$1" "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"$3\",\"arguments\":$4}}" -H "Mcp-Session-Id: $2"
}

must_echo() { # SESSION ID TOOL
  call "$1" "$2" "$3" '{"message":"still here"}' >"$work/answer$1" || die "a call of session $1 got no answer"
  grep -q 'still here' "$work/answer$1" || die "a call of session $1 answered: $(cat "$work/answer$1")"
}

metrics() { "${compose[@]}" exec -T "$1" bash -c 'exec 3<>/dev/tcp/127.0.0.1/15020; printf "GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n" >&3; cat <&3'; }
sum_of() { metrics "$1" | awk -v name="$2" 'index($1, name) == 1 { sum += $2 } END { print sum + 0 }'; } # NODE METRIC
sessions_of() { sum_of "$1" 'agentgateway_mcp_sessions{kind="client"'; }
prom() { curl -fsS --get "$prometheus/api/v1/query" --data-urlencode "query=$1" | sed -n 's/.*"value":\[[^,]*,"\([^"]*\)"\].*/\1/p'; }
prom_says() { [ "$(prom "$1")" = "$2" ]; }

trap 'finish "${1:-}"' EXIT
scripts/install-test-tools.sh
"${compose[@]}" down --volumes >/dev/null 2>&1 || true

"${compose[@]}" build >"$work/build.log" 2>&1 || { tail -30 "$work/build.log"; exit 1; }
start=$(now)
"${compose[@]}" up -d >"$work/up.log" 2>&1 || { tail -30 "$work/up.log"; die "up"; }
wait_for 120 "everything is healthy" all_healthy
say "up, from nothing to healthy" "$(since "$start")"

for name in "${services[@]}"; do
  docker inspect -f '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}' "$(container $name)" >"$work/hardening"
  grep -Eqx 'true \[ALL\] \[no-new-privileges:true\] [1-9][0-9]+ [1-9][0-9]+' "$work/hardening" || die "$name runs with $(cat "$work/hardening")"
  if [ "$(docker top "$(container $name)" -eo pid,uid | awk 'NR > 1 { print $2 }' | sort -u)" = 0 ]; then die "$name runs as root"; fi
done
say "users, read-only roots, capabilities, limits" "as promised"

token=$(curl -fsS "http://localhost:$ISSUER_PORT/token" -d grant_type=client_credentials -d client_id=me -d resource="$resource" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
code=$(curl -s -o /dev/null -w '%{http_code}' "$resource" -H 'Content-Type: application/json' -d '{}')
[ "$code" = 401 ] || die "without a token: $code instead of 401"
lists_and_calls alpha_echo
say "Inspector lists and calls through HAProxy" "ok, and 401 without a token"

# A session, and the node that owns it.
for n in 1 2 3; do before[n]=$(sessions_of gateway-$n); done
open_session 0; session=$id
must_echo 0 "$session" alpha_echo
owner=
for n in 1 2 3; do if [ "$(sessions_of gateway-$n)" -gt "${before[n]}" ]; then owner=gateway-$n; fi; done
[ -n "$owner" ] || die "no node says that it owns the session"
victim=$(container $owner)
start=$(now)
docker kill "$victim" >/dev/null
must_echo 0 "$session" alpha_echo
say "$owner killed, which owned the session: answer after" "$(since "$start")"
must_echo 0 "$session" beta_echo
lists_and_calls beta_echo
say "Inspector lists and calls with two nodes" ok

wait_for 60 "Prometheus sees two nodes" prom_says 'sum(up{job="agentgateway"})' 2
rules=$(curl -fsS "$prometheus/api/v1/rules" | grep -o '"health":"[a-z]*"' | sort | uniq -c | tr -s ' ')
[ -n "$rules" ] && ! grep -qv '"health":"ok"' <<<"$rules" || die "rules of Prometheus: $rules"
say "Prometheus scrapes all nodes; rules" "$rules"

"${compose[@]}" start "$owner" >/dev/null 2>&1
wait_for 60 "$owner is healthy again" healthy "$owner"
wait_for 60 "Prometheus sees three nodes" prom_says 'sum(up{job="agentgateway"})' 3
say "$owner started again" healthy

# Calls of 20 s in twelve sessions, and a node that is told to stop meanwhile.
for n in $(seq 12); do
  open_session "$n"
  call "$n" "$id" alpha_longRunning '{"steps":40,"stepMilliseconds":500}' >"$work/answer$n" 2>"$work/error$n" &
  calls[n]=$!
  ids[n]=$id
done
most=0
for n in 1 2 3; do
  count=$(sum_of gateway-$n agentgateway_mcp_requests_in_flight)
  if [ "$count" -gt "$most" ]; then most=$count stopped=gateway-$n; fi
done
[ "$most" -gt 0 ] || die "no node has a call in flight"
start=$(now)
"${compose[@]}" stop -t 90 "$stopped" >/dev/null 2>&1
say "$stopped stopped with $most calls in flight, after" "$(since "$start")"
[ "$(docker inspect -f '{{.State.ExitCode}}' "$(container $stopped)")" = 0 ] || die "$stopped ended with $(docker inspect -f '{{.State.ExitCode}}' "$(container $stopped)")"
for n in $(seq 12); do
  wait "${calls[n]}" || die "call $n: $(cat "$work/error$n")"
  grep -q 'Finished 40 steps' "$work/answer$n" || die "call $n answered: $(cat "$work/answer$n")"
done
for n in $(seq 12); do must_echo "$n" "${ids[n]}" alpha_echo; done
say "calls meanwhile, and a call of each session afterwards" "12 ok, 0 failed"
"${compose[@]}" start "$stopped" >/dev/null 2>&1
wait_for 60 "$stopped is healthy again" healthy "$stopped"

# The database: sessions may wait or be told 503 for some seconds, and go on.
start=$(now)
"${compose[@]}" restart postgres >/dev/null 2>&1
say "database restarted" "$(since "$start")"
start=$(now)
for n in $(seq 12); do
  wait_for 60 "session $n goes on after the restart of the database" bash -c "$(declare -f post call must_echo die)
    work='$work' resource='$resource' token='$token' compose=(true); must_echo $n '${ids[n]}' alpha_echo"
done
say "12 of 12 sessions go on, the last after" "$(since "$start")"
for n in 1 2 3; do healthy gateway-$n || die "gateway-$n is not healthy after the restart of the database"; done

docker stats --no-stream --format '  {{.Name}}: {{.MemUsage}}' $(for name in "${services[@]}"; do container "$name"; done)
echo "docker-compose.yml works"
