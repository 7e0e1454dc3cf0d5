-- The login of the gateways: it can read and write rows, and create nothing. The tables are made by `gateway migrate`.
create role gateway_app nologin;
create role gateway login password 'gateway' in role gateway_app;
