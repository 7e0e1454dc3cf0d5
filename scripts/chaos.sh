#!/usr/bin/env bash
# Faults under load against three nodes, PostgreSQL and HAProxy as processes: chaos.sh FAULT ROUNDS [SESSIONS] [SEED].
# FAULT: kill (SIGKILL a node), freeze (SIGSTOP for 10 s), roll (SIGTERM one node after the other), database (restart it), outage (stop it for 30 s).
# Prints figures of each round and the seed by which a run can be repeated; ends with 1 when a rule was broken. Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:-} in kill|freeze|roll|database|outage) ;; *) sed -n '2,4s/^# //p' "$0" >&2; exit 2 ;; esac
export GATEWAY_CHAOS_FAULT=$1 GATEWAY_CHAOS_ROUNDS=${2:-20} GATEWAY_CHAOS_SESSIONS=${3:-200} GATEWAY_CHAOS_SEED=${4:-} GATEWAY_TESTS_REQUIRE=
dotnet build Gateway.Tests --nologo -v q
exec artifacts/bin/Gateway.Tests/debug/Gateway.Tests --filter-class Gateway.Tests.Cluster.Chaos.ChaosTests --show-live-output on
