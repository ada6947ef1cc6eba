#!/bin/sh
# Starts one replica: secrets come from files, never from the command line, and are never printed.
set -eu
secrets=${ROTTA_SECRETS:-/run/secrets}
password=$(cat "$secrets/database_password")
STREAMLIT_SERVER_COOKIE_SECRET=$(cat "$secrets/cookie_secret")
ROTTA_OIDC_CLIENT_SECRET=$(cat "$secrets/oidc_client_secret")
ROTTA_DATABASE_URL="postgresql+psycopg://rotta:$password@${ROTTA_DATABASE_AT:-db:5432}/rotta"
export STREAMLIT_SERVER_COOKIE_SECRET ROTTA_OIDC_CLIENT_SECRET ROTTA_DATABASE_URL
# Any name: the proxy decides which lead here, and nobody is let in for being near, as on a machine of one's own.
exec "${ROTTA_PYTHON:-python}" -m streamlit run serve.py \
  --server.address "${ROTTA_ADDRESS:-0.0.0.0}" --server.port "${ROTTA_PORT:-8501}" --server.fileWatcherType none --server.allowedHosts "*"
