#!/usr/bin/env bash
# What the access log and metrics cost in CPU a call, as a ratio: scripts/telemetry-cost.sh [rounds] [calls a round]. Exit code 1 when it is over 1.10. Linux only.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build Gateway.Host -c Release --nologo -v q
exec dotnet run scripts/telemetry-cost.cs -- artifacts/bin/Gateway.Host/release/Gateway.Host.dll "$@"
