-- The login of the gateways: it can read and write rows, and create nothing. The tables are made by `gateway migrate`.
\set password `cat "${GATEWAY_PASSWORD_FILE:-/secrets/database/gateway-password}"`
create role gateway_app nologin;
create role gateway login password :'password' in role gateway_app;
