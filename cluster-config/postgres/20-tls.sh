#!/bin/bash
# Over the network with TLS only. PostgreSQL takes a key that its own user alone can read.
set -e
cp /secrets/database/server.crt /secrets/database/server.key "$PGDATA/"
chmod 600 "$PGDATA/server.key"
echo 'ssl = on' >>"$PGDATA/postgresql.conf"
sed -i 's/^host all all all /hostssl all all all /' "$PGDATA/pg_hba.conf"
