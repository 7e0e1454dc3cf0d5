#!/usr/bin/env bash
# What `docker-compose up` says at the end.
set -euo pipefail
inspector="npx @modelcontextprotocol/inspector@2 --cli $RESOURCE --transport http"
cat <<TEXT

  The cluster serves $RESOURCE. In another terminal:

    token=\$(curl -s $ISSUER/token -d grant_type=client_credentials -d client_id=me -d resource=$RESOURCE | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
    $inspector --method tools/list --header "Authorization: Bearer \$token"
    $inspector --method tools/call --tool-name alpha_echo --tool-arg message=hello --header "Authorization: Bearer \$token"

  Take a node away (docker-compose kill gateway-2) and call again. Metrics: $PROMETHEUS. More: cluster-config/README.md.

TEXT
