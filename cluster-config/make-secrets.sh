#!/usr/bin/env bash
# Makes, where it is not there yet, what a cluster in containers keeps secret: the keys of the nodes, the passwords of the database with the connection
# strings that hold them, and the database's certificate. /secrets/node is for the gateways, /secrets/database for PostgreSQL and `migrate`.
set -euo pipefail

# Written aside and moved, so that who was cut off begins again. A volume can be read by whoever mounts it: users differ from image to image.
put() { # FILE MODE
  cat >"$1.new"
  chmod "$2" "$1.new"
  mv "$1.new" "$1"
}

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

connection() { # LOGIN CERTIFICATE
  printf 'Host=postgres;Database=gateway;Username=%s;Password=%s;SSL Mode=VerifyFull;Root Certificate=%s' "$1" "$(cat "$database/$1-password")" "$2"
}

node=/secrets/node
database=/secrets/database
for login in owner gateway; do
  [ -s "$database/$login-password" ] || random | put "$database/$login-password" 444
done

if [ ! -s "$database/server.crt" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=postgres -addext subjectAltName=DNS:postgres \
    -keyout /tmp/server.key -out /tmp/server.crt 2>/dev/null
  put "$database/server.key" 444 </tmp/server.key
  put "$database/server.crt" 444 </tmp/server.crt
fi

put "$node/database.crt" 444 <"$database/server.crt"
connection gateway "$node/database.crt" | put "$node/database" 400
connection owner "$database/server.crt" | put "$database/owner-connection" 444
dotnet /app/Gateway.Host.dll keys new --file "$node/keys" --if-missing
