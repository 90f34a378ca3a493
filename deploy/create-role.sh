#!/bin/sh
# Runs once, when PostgreSQL creates its files. The bot gets a role that owns its database and has no other right.
# A superuser could read the pages and the log of the server, and with them when each row was written.
set -eu
role="${LOKET_ROLE:-loket}"
password="$(cat "${DATABASE_PASSWORD_FILE:-/run/secrets/database_password}")"
psql --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
  --set role="$role" --set password="$password" <<'SQL'
CREATE ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE :"role" OWNER :"role" ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"role" FROM PUBLIC;
SQL
