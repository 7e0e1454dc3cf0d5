#!/usr/bin/env bash
# Faults under load against three nodes, PostgreSQL and HAProxy as processes: chaos.sh FAULT ROUNDS [SESSIONS] [SEED].
# kill          SIGKILL of the node with the most sessions; clients of the TypeScript SDK are there as well
# typescript    the same with clients of the TypeScript SDK alone
# freeze        SIGSTOP of that node for 10 s, then SIGCONT
# enqueue       SIGSTOP of one node, and of the next owner while calls wait there for handshakes
# roll          SIGTERM of one node after the other, with calls of 1 s; roll-long: of 1 s, 20 s and 65 s, half of them with progress
# database      restart of PostgreSQL
# outage        PostgreSQL is away for GATEWAY_CHAOS_OUTAGE seconds (30)
# cut-database  a node and the database are cut from each other, in silence or not; cut-nodes: two nodes
# storm         SESSIONS (10000) of a killed node come back at 500 a second
# races         ROUNDS of claims, deletions and late answers while the owner is declared dead, 40 at a time
# readers       SESSIONS (500) clients that read no answer, and what calls beside them take
# commits       64 connections create sessions flat out for 30 s, each commit delayed by 5 ms
# Prints figures of each round and the seed by which a run can be repeated; ends with 1 when a rule was broken. All clients together make GATEWAY_CHAOS_CALLS
# calls a second (70). Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."

fault=${1:-} sessions=200 class=Gateway.Tests.Cluster.Chaos.ChaosTests
case $fault in
  kill|typescript|freeze|enqueue|roll|roll-long|database|outage) ;;
  cut-database|cut-nodes) class=Gateway.Tests.Cluster.Chaos.ChaosCutTests ;;
  storm) sessions=10000 ;;
  races) class=Gateway.Tests.Cluster.RaceTests ;;
  readers) class=Gateway.Tests.Cluster.SlowReaderTests sessions=500 ;;
  commits) class=Gateway.Tests.Cluster.Postgres.CommitDelayTests; export GATEWAY_CHAOS=long ;;
  *) sed -n '2,16s/^# //p' "$0" >&2; exit 2 ;;
esac
export GATEWAY_CHAOS_FAULT=$fault GATEWAY_CHAOS_ROUNDS=${2:-20} GATEWAY_CHAOS_SESSIONS=${3:-$sessions} GATEWAY_CHAOS_SEED=${4:-} GATEWAY_TESTS_REQUIRE=
dotnet build Gateway.Tests -c Release --nologo -v q
exec artifacts/bin/Gateway.Tests/release/Gateway.Tests --filter-class "$class" --no-progress --show-live-output on
